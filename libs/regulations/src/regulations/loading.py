"""One city's regulations: the national base with the city's pack laid over it."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from faults import Invalid
from kernel import Definitions, Program, compile_program
from regulations.catalogue import Catalogue, Subkind, read_catalogue
from regulations.departments import Departments, read_departments
from regulations.display import DisplayClass, read_display
from regulations.floors import SamplingFloors, read_floors
from regulations.joint import JointRules, JointTrigger, read_joint_rules
from regulations.libraries import Library, Membership, libraries_of, read_memberships
from regulations.models import Models
from regulations.reading import read_models
from regulations.supervision import SupervisionItems, read_supervision
from regulations.tables import (
    Industry,
    Region,
    ScopeItem,
    read_industries,
    read_regions,
    read_scope_items,
)
from rulebook import Book, Dated, read

DATA = Path(__file__).parent / "data"
FILES = (
    *("city", "code_tables", "department_models", "departments", "display", "general_model"),
    *("joint_trigger", "libraries", "record_kinds", "regions", "sampling_floors", "scope_items"),
    "supervision",
)


class UnknownCity(Invalid):
    """There is no pack for this city."""

    def __init__(self, city: str) -> None:
        self.city = city
        super().__init__(f"There is no pack for {city!r}; there are: {', '.join(cities())}.")


@dataclass(frozen=True, slots=True)
class City:
    """The city whose departments share one Onedoor."""

    id: str
    name_zh: str
    name_en: str
    region_code: str


@dataclass(frozen=True, slots=True, eq=False)
class Regulations:
    """The law as data, for one city. Every answer names the day it is asked for."""

    city: City
    version: str
    catalogue: Catalogue
    departments: Departments
    regions: Mapping[str, Region]
    scope_items: Mapping[str, ScopeItem]
    industries: Mapping[str, Industry]
    models: Models
    memberships: tuple[Membership, ...]
    joint_rules: JointRules
    display_rules: Dated[Mapping[str, DisplayClass]]
    floor_rules: Dated[SamplingFloors]
    supervision: SupervisionItems
    dates: tuple[date, ...]
    _programs: dict[int, Program] = field(default_factory=dict)

    @property
    def licence_items(self) -> tuple[str, ...]:
        """The licence items that some item of a business scope requires."""
        found = (item.licence_item_code for item in self.scope_items.values())
        return tuple(sorted({code for code in found if code is not None}))

    def libraries_of(self, industry_code: str, on: date) -> tuple[Library, ...]:
        """Return the sub-libraries an enterprise belongs to. Raises UnknownIndustry."""
        return libraries_of(self.memberships, self.industries, industry_code, on)

    def definitions(self, on: date) -> Definitions:
        """Return what classes are computed from on a day. Raises NotInForce."""
        return self.program(on).definitions

    def program(self, on: date) -> Program:
        """Return the definitions of a day, compiled. Raises NotInForce, BadDefinitions."""
        epoch = bisect_right(self.dates, on)
        if epoch not in self._programs:
            found = self.models.at(on, self.catalogue, self.departments)
            self._programs[epoch] = compile_program(found)
        return self._programs[epoch]

    def joint_trigger(self, on: date) -> JointTrigger:
        """Return when agreeing departments make a joint task. Raises NotInForce."""
        return self.joint_rules.at(on)

    def display(self, on: date) -> Mapping[str, DisplayClass]:
        """Return how classes are shown to officials. Raises NotInForce."""
        return self.display_rules.at(on)

    def sampling_floors(self, on: date) -> SamplingFloors:
        """Return the least shares that a plan draws. Raises NotInForce."""
        return self.floor_rules.at(on)

    def next_change(self, after: date) -> date | None:
        """Return the first later day on which some rule changes."""
        return next((day for day in self.dates if day > after), None)


def cities() -> tuple[str, ...]:
    """Return the cities that have a pack."""
    return tuple(sorted(path.name for path in (DATA / "cities").iterdir() if path.is_dir()))


@cache
def load(city: str = "shaoxing") -> Regulations:
    """Read the regulations of a city. Raises UnknownCity, BadRules."""
    if city not in cities():
        raise UnknownCity(city)
    return load_layers(DATA / "national", DATA / "cities" / city)


def load_layers(*layers: Path) -> Regulations:
    """Read regulations from folders, each laid over the ones before it. Raises BadRules."""
    book = read(*layers)
    book.only(*FILES)
    city = _city(book)
    models = read_models(book)
    departments = read_departments(book, frozenset(m.department for m in models.departments))
    industries = read_industries(layers[0] / "gbt4754_2017.csv")
    number = (DATA / "VERSION").read_text().strip()
    return Regulations(
        city=city,
        version=f"{number}+{city.id}.{book.digest[:12]}",
        catalogue=read_catalogue(book, _subkinds(book, models), departments.sources),
        departments=departments,
        regions=read_regions(book),
        scope_items=read_scope_items(book),
        industries=industries,
        models=models,
        memberships=read_memberships(book, departments, industries),
        joint_rules=read_joint_rules(book),
        display_rules=read_display(book),
        floor_rules=read_floors(book),
        supervision=read_supervision(book, layers, departments),
        dates=book.dates(),
    )


def _city(book: Book) -> City:
    row = book.file("city").mapping(("reference", "id", "name_zh", "name_en", "region_code"))
    row["reference"].reference()
    names = (row[key].text() for key in ("id", "name_zh", "name_en", "region_code"))
    return City(*names)


def _subkinds(book: Book, models: Models) -> dict[str, Subkind]:
    found: dict[str, Subkind] = {}
    for subkind in (s for rules in models.departments for s in rules.subkinds):
        if subkind.id in found:
            wrong = f"the subkind {subkind.id} is registered by two departments"
            book.file("department_models").bad(wrong, "Rename one of them")
        found[subkind.id] = subkind
    return found
