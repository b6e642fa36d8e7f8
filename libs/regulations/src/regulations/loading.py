"""One city's regulations: the national base with the city's pack laid over it."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from faults import Invalid
from kernel import Definitions, Program, compile_program
from regulations.agreeing import check_every_day
from regulations.catalogue import Catalogue, read_catalogue
from regulations.days import WorkingDays, read_working_days
from regulations.deadlines import DeadlineRules, Deadlines, read_deadlines
from regulations.departments import Departments, read_departments
from regulations.display import DisplayClass, read_display
from regulations.draws import DrawRules, DrawRulesBook, read_draw_rules
from regulations.features import Feature, read_features
from regulations.floors import SamplingFloors, read_floors
from regulations.joint import JointRules, JointTrigger, read_joint_rules
from regulations.libraries import Library, Membership, libraries_of, read_memberships
from regulations.measures import MeasureRules, Measures, read_measures
from regulations.models.dated import Models
from regulations.models.lookups import read_lookup_tables
from regulations.models.own_models import departments_with_model, read_subkinds
from regulations.models.reading import read_models
from regulations.provenance import Share, shares
from regulations.publication import Publication, PublicationRules, read_publication
from regulations.repair import Repair, RepairRules, read_repair
from regulations.supervision import SupervisionItems, read_supervision
from regulations.tables import (
    Industry,
    Licence,
    Region,
    ScopeItem,
    read_industries,
    read_regions,
    read_scope_items,
)
from rulebook import Book, Dated, read

DATA = Path(__file__).parent / "data"
FILES = (
    *("city", "code_tables", "deadlines", "department_models", "departments", "display", "draws"),
    *("features", "general_model", "high_attention", "industry_risk", "joint_trigger", "key_items"),
    *("libraries", "measures", "publication", "record_kinds", "regions", "repair"),
    *("sampling_floors", "scope_items", "supervision", "working_days"),
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
    licences: Mapping[str, Licence]
    industries: Mapping[str, Industry]
    models: Models
    memberships: tuple[Membership, ...]
    joint_rules: JointRules
    display_rules: Dated[Mapping[str, DisplayClass]]
    floor_rules: Dated[SamplingFloors]
    supervision: SupervisionItems
    draw_rules_book: DrawRulesBook
    measure_rules: MeasureRules
    deadline_rules: DeadlineRules
    publication_rules: PublicationRules
    repair_rules: RepairRules
    features: Mapping[str, Dated[Feature]]
    working_days: WorkingDays
    dates: tuple[date, ...]
    _programs: dict[int, Program] = field(default_factory=dict)

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
            found = self.models.at(on, self.departments)
            self._programs[epoch] = compile_program(found)
        return self._programs[epoch]

    def joint_trigger(self, on: date) -> JointTrigger:
        """Return when agreeing departments make a joint task. Raises NotInForce."""
        return self.joint_rules.at(on, self.models.points_on(on))

    def display(self, on: date) -> Mapping[str, DisplayClass]:
        """Return how classes are shown to officials. Raises NotInForce."""
        return self.display_rules.at(on)

    def sampling_floors(self, on: date) -> SamplingFloors:
        """Return the least shares that a plan draws. Raises NotInForce."""
        return self.floor_rules.at(on)

    def draw_rules(self, on: date) -> DrawRules:
        """Return what plans and draws keep beside the floors. Raises NotInForce."""
        return self.draw_rules_book.at(on)

    def measures(self, on: date) -> Measures:
        """Return how each class is supervised. Raises NotInForce."""
        return self.measure_rules.at(on)

    def deadlines(self, on: date) -> Deadlines:
        """Return within how many working days things are due. Raises NotInForce."""
        return self.deadline_rules.at(on)

    def due_on(self, kind: str, produced_on: date) -> date:
        """Return the last day on which a record of a kind is sent in time.

        Raises KeyError for an unknown kind, NotInForce, NoCalendar.
        """
        own = self.catalogue.kinds[kind].deadline(produced_on)
        of_any = self.deadlines(produced_on).aggregation or own
        return self.working_days.after(produced_on, min(own, of_any))

    def publication(self, on: date) -> Publication:
        """Return what is public, and how long. Raises NotInForce."""
        return self.publication_rules.at(on)

    def repair(self, on: date) -> Repair:
        """Return the regime of an application for repair made on a day. Raises NotInForce."""
        return self.repair_rules.at(on)

    def feature(self, name: str, on: date) -> Feature:
        """Return whether a part of the platform is on. Raises KeyError, NotInForce."""
        return self.features[name].at(on)

    def next_change(self, after: date) -> date | None:
        """Return the first later day on which some rule changes."""
        return next((day for day in self.dates if day > after), None)


def cities() -> tuple[str, ...]:
    """Return the cities that have a pack."""
    return tuple(sorted(path.name for path in (DATA / "cities").iterdir() if path.is_dir()))


@cache
def load(city: str = "shaoxing") -> Regulations:
    """Read the regulations of a city. Raises UnknownCity, BadRules."""
    return load_layers(*_layers(city))


def proposal_share(city: str = "shaoxing") -> tuple[Share, ...]:
    """Return, file by file, how much is marked a proposal. Raises UnknownCity, BadRules."""
    return shares(read(*_layers(city)))


def _layers(city: str) -> tuple[Path, Path]:
    if city not in cities():
        raise UnknownCity(city)
    return DATA / "national", DATA / "cities" / city


def load_layers(*layers: Path) -> Regulations:
    """Read regulations from folders, each laid over the ones before it. Raises BadRules."""
    book = read(*layers)
    book.only(*FILES)
    city = _city(book)
    departments = read_departments(book, departments_with_model(book))
    catalogue = read_catalogue(book, read_subkinds(book), departments.sources)
    industries = read_industries(layers[0] / "gbt4754_2017.csv")
    regions, memberships = read_regions(book), read_memberships(book, departments, industries)
    scope_items, licences = read_scope_items(book, departments)
    tables = read_lookup_tables(book, industries, licences, scope_items)
    number = (DATA / "VERSION").read_text().strip()
    found = Regulations(
        city=city,
        version=f"{number}+{city.id}.{book.digest[:12]}",
        catalogue=catalogue,
        departments=departments,
        regions=regions,
        scope_items=scope_items,
        licences=licences,
        industries=industries,
        models=read_models(book, catalogue, departments, tables),
        memberships=memberships,
        joint_rules=read_joint_rules(book),
        display_rules=read_display(book),
        floor_rules=read_floors(book),
        supervision=read_supervision(book, layers, departments),
        draw_rules_book=read_draw_rules(book, memberships, industries),
        measure_rules=read_measures(book),
        deadline_rules=read_deadlines(book),
        publication_rules=read_publication(book),
        repair_rules=read_repair(book),
        features=read_features(book, regions, city.id),
        working_days=read_working_days(book),
        dates=book.dates(),
    )
    check_every_day(found.models, found.joint_rules, departments, found.dates)
    return found


def _city(book: Book) -> City:
    row = book.file("city").mapping(("reference", "id", "name_zh", "name_en", "region_code"))
    row["reference"].reference()
    names = (row[key].text() for key in ("id", "name_zh", "name_en", "region_code"))
    return City(*names)
