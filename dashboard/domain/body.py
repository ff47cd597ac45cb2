"""The body by which a dose is measured out."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from dashboard.domain.exact import exact


@dataclass(frozen=True, slots=True)
class Body:
    """None = not recorded."""

    weight_kg: float | None = None
    height_cm: float | None = None

    def size(self, by: str) -> Fraction | None:
        """What a dose by the `kg` or the `m2` is multiplied by; 1 for a dose by neither, None where it is not known.

        The surface is by Mosteller's formula: N Engl J Med 1987;317:1098.
        """
        match by:
            case "":
                return Fraction(1)
            case "kg" if self.weight_kg:
                return exact(self.weight_kg)
            case "m2" if self.weight_kg and self.height_cm:
                return Fraction(f"{sqrt(self.height_cm * self.weight_kg / 3600):.2f}")
        return None

    def missing(self, by: str) -> str | None:
        """`a weight and a height`: what would be needed for a dose by the `kg` or the `m2`; None where nothing is."""
        needed = {"kg": {"a weight": self.weight_kg}, "m2": {"a weight": self.weight_kg, "a height": self.height_cm}}
        return " and ".join(name for name, value in needed.get(by, {}).items() if not value) or None

    def whole(self, dose: float | None, unit: str | None) -> tuple[float | None, str | None]:
        """A dose by the kg or the m2 as what is given: 15 mg/kg at 60 kg are 900 mg. As it is where it is by neither,
        or by what is not known."""
        amount, _, by = (unit or "").partition("/")
        size = self.size(by)
        return (dose, unit) if dose is None or not by or size is None else (float(dose * size), amount)
