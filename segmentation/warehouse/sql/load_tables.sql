-- What each load tells about itself.
CREATE SCHEMA IF NOT EXISTS core;
CREATE SCHEMA IF NOT EXISTS load;
CREATE SCHEMA IF NOT EXISTS marts;
CREATE SCHEMA IF NOT EXISTS reference;

-- one row per source: a file and the table it fills; read = loaded + rejected + duplicate
CREATE TABLE load.sources (
    file VARCHAR, table_name VARCHAR, read BIGINT, loaded BIGINT, rejected BIGINT, duplicate BIGINT, source INTEGER
);

-- one row per source: how its file was found to be written; NULL where a file writes no such thing
CREATE TABLE load.formats (
    file VARCHAR, table_name VARCHAR, encoding VARCHAR, delimiter VARCHAR, decimal VARCHAR, thousands VARCHAR,
    currency VARCHAR, dates VARCHAR[], header_row INTEGER, source INTEGER
);

-- one row per source with amounts and currency; told: the file or the mapping names it
CREATE TABLE load.currencies (
    file VARCHAR, table_name VARCHAR, currency VARCHAR, told BOOLEAN, rows BIGINT, source INTEGER
);

-- one row per column that a source fills: what its file calls it, and what became of its cells (schema.Treatment)
CREATE TABLE load.fields (
    file VARCHAR, table_name VARCHAR, column_name VARCHAR, header VARCHAR, treatment VARCHAR, source INTEGER
);

-- one row: what all amounts in core are in
CREATE TABLE load.currency (code VARCHAR);

-- one row: how long the load took, with features and segments where it made them, and the first and last order day
CREATE TABLE load.run (seconds DOUBLE, first_day DATE, last_day DATE);

-- one row per file that was recognised and not needed; reason as in load.rejects
CREATE TABLE load.left_out (reason VARCHAR);

-- one row per control total
CREATE TABLE load.totals (name VARCHAR, value DECIMAL(38, 4));

-- one row per source of order lines, what became of them (loaded, rejected or duplicate) and the year of the document:
-- how many lines have a readable amount, and what these sum up to in EUR; none of a file that was read in one pass
CREATE TABLE load.amounts (source INTEGER, outcome VARCHAR, year INTEGER, lines BIGINT, revenue DECIMAL(38, 4));

-- one row per source of order lines that sums up its lines itself: what its last total says, and what the readable
-- amounts of the lines above it sum up to, in EUR
CREATE TABLE load.stated (source INTEGER, stated DECIMAL(38, 4), above DECIMAL(38, 4));

-- one row per thing that is wrong with a rejected line; reason: {"template": ..., "params": {...}} as JSON text
CREATE TABLE load.rejects (
    file VARCHAR, row BIGINT, column_name VARCHAR, value VARCHAR, reason VARCHAR, line VARCHAR, source INTEGER
);

-- one row per line whose key another line had already; same: whether all its fields agree with that line's
CREATE TABLE load.duplicates (
    file VARCHAR, row BIGINT, first_file VARCHAR, first_row BIGINT, same BOOLEAN, line VARCHAR, source INTEGER
);

-- one row per unknown value of a reference; outcome: rejected (required reference) or kept (optional one); revenue: of
-- its order lines, in EUR, NULL for other tables
CREATE TABLE load.orphans (
    table_name VARCHAR, column_name VARCHAR, value VARCHAR, rows BIGINT, outcome VARCHAR, revenue DECIMAL(38, 4)
);
