import '@rtflow/contract/strict-csp';
