-- One value across the organization: where a parameter is, and of which type.
SELECT account.name AS account, region, parameter['Type'] AS type
FROM found_parameters CROSS JOIN UNNEST(parameters) AS found (parameter)
WHERE execution = ? AND parameter['Name'] = ?
ORDER BY 1, 2
