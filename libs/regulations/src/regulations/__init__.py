"""The law as data: a national base and one pack per city."""

from regulations.catalogue import Catalogue, RecordKind, Subkind
from regulations.days import NoCalendar, WorkingDays, months_after
from regulations.deadlines import Deadlines
from regulations.departments import Department, Departments, Source, UnknownDepartment
from regulations.display import DisplayClass
from regulations.draws import DrawRules, Pools, Routine
from regulations.features import FEATURES, Feature
from regulations.fields import Allowed, Field, FieldType
from regulations.floors import SamplingFloors
from regulations.joint import Breaker, JointTrigger
from regulations.libraries import Library, UnknownIndustry
from regulations.loading import (
    City,
    Regulations,
    UnknownCity,
    cities,
    load,
    load_layers,
    proposal_share,
)
from regulations.measures import Measure, Measures
from regulations.models.named import NamedIndicator, NamedPoint
from regulations.provenance import Share
from regulations.publication import PenaltyRegime, Period, Publication
from regulations.repair import Repair
from regulations.rule_language import Bounds, Rule, read_rule
from regulations.rule_words import UnreadableRule
from regulations.supervision import Domain, Item, SupervisionItems, UnknownItem
from regulations.tables import Industry, Licence, Region, ScopeItem

__all__ = [
    "FEATURES",
    "Allowed",
    "Bounds",
    "Breaker",
    "Catalogue",
    "City",
    "Deadlines",
    "Department",
    "Departments",
    "DisplayClass",
    "Domain",
    "DrawRules",
    "Feature",
    "Field",
    "FieldType",
    "Industry",
    "Item",
    "JointTrigger",
    "Library",
    "Licence",
    "Measure",
    "Measures",
    "NamedIndicator",
    "NamedPoint",
    "NoCalendar",
    "PenaltyRegime",
    "Period",
    "Pools",
    "Publication",
    "RecordKind",
    "Region",
    "Regulations",
    "Repair",
    "Routine",
    "Rule",
    "SamplingFloors",
    "ScopeItem",
    "Share",
    "Source",
    "Subkind",
    "SupervisionItems",
    "UnknownCity",
    "UnknownDepartment",
    "UnknownIndustry",
    "UnknownItem",
    "UnreadableRule",
    "WorkingDays",
    "cities",
    "load",
    "load_layers",
    "months_after",
    "proposal_share",
    "read_rule",
]
