"""What is no product: the stand-ins for the outside world, the demo customer site, the demo data and the supervisor."""
