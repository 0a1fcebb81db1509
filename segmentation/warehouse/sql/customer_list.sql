-- Who the customers are: one row each.
SELECT customer_id, name, city, bundesland
FROM core.customers AS customers
ORDER BY customer_id
