-- The customer's survey answers, newest first.
SELECT survey_id, answered_on, nps, csat, comment
FROM core.surveys AS surveys
WHERE customer_id = $customer_id
ORDER BY answered_on DESC, survey_id DESC
LIMIT $most
