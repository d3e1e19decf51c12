"""The pages and intakes of ``inbox``."""
