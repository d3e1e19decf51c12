"""The console's forms: a POST becomes one of the values in ``incidents.declarations``. They write nothing."""
