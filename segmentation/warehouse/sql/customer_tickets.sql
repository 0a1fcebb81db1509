-- The customer's last service tickets, newest first.
SELECT ticket_id, opened_on, closed_on, category, text
FROM core.tickets AS tickets
WHERE customer_id = $customer_id
ORDER BY opened_on DESC, ticket_id DESC
LIMIT $most
