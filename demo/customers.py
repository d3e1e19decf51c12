"""The people who can log in on the demo customer site. The demo data makes contacts of the same references."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """Invented people and companies."""

    reference: str  # Contact.reference, and `sub` of the signed token
    name: str
    customer_type: str  # "private" or "business"
    region: str  # "north" or "coast"
    large_account: bool
    language: str
    email: str
    phone: str

    @property
    def traits(self) -> dict[str, str | bool]:
        """What the site's backend vouches for; the same names as the contact attributes of the audiences."""
        return {"customer_type": self.customer_type, "region": self.region, "large_account": self.large_account}


DEMO_CUSTOMERS = (
    DemoCustomer("demo-aino", "Aino Niemi", "private", "north", False, "fi", "aino.niemi@example.com", "+358500000101"),
    DemoCustomer(
        "demo-erik", "Erik Lindqvist", "private", "coast", False, "sv", "erik.lindqvist@example.com", "+358500000102"
    ),
    DemoCustomer(
        "demo-kahvila",
        "Kahvila Revontuli Oy",
        "business",
        "north",
        False,
        "fi",
        "kahvila.revontuli@example.com",
        "+358500000103",
    ),
    DemoCustomer(
        "demo-telakka",
        "Rantatelakka Oyj",
        "business",
        "coast",
        True,
        "en",
        "rantatelakka@example.com",
        "+358500000104",
    ),
)


def find_customer(reference: str) -> DemoCustomer | None:
    """None for references nobody has."""
    return next((customer for customer in DEMO_CUSTOMERS if customer.reference == reference), None)
