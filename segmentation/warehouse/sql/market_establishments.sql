-- The reference count of every year: establishments (Niederlassungen, not enterprises) by section and size class.
SELECT year::INTEGER AS year, section, title, size_class, establishments::DOUBLE AS establishments
FROM reference.establishments
WHERE section <> ''
ORDER BY year, section, size_class
