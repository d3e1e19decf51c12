"""Building a rule on a page: what a form holds (``draft``), what each line may ask (``questions``), how it is read from a post
(``posted``), changed by a button (``changes``), turned into a rule and back (``rule_trees``), and shown (``parts``)."""
