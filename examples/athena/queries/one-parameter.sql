-- One parameter across the organization: where it is, and its type.
SELECT account.name AS account, region, parameter['Type'] AS type
FROM found_parameters CROSS JOIN UNNEST(parameters) AS found (parameter)
WHERE execution = ? AND parameter['Name'] = ?
ORDER BY 1, 2
