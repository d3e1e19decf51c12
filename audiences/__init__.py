"""Who should hear: services, contacts, subscriptions, consent, rules."""
