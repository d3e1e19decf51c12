"""Where notices are shown: sites, embed, status page."""
