"""The law as data: a national base and one pack per city."""

from regulations.catalogue import Catalogue, RecordKind, Subkind
from regulations.departments import Department, Departments, Source, UnknownDepartment
from regulations.display import DisplayClass
from regulations.fields import Allowed, Field, FieldType
from regulations.floors import SamplingFloors
from regulations.joint import Breaker, JointTrigger
from regulations.libraries import Library, UnknownIndustry
from regulations.loading import City, Regulations, UnknownCity, cities, load, load_layers
from regulations.models import NamedIndicator, NamedPoint
from regulations.rule_language import Bounds, Rule, read_rule
from regulations.rule_words import UnreadableRule
from regulations.supervision import Domain, Item, SupervisionItems, UnknownItem
from regulations.tables import Industry, Region, ScopeItem

__all__ = [
    "Allowed",
    "Bounds",
    "Breaker",
    "Catalogue",
    "City",
    "Department",
    "Departments",
    "DisplayClass",
    "Domain",
    "Field",
    "FieldType",
    "Industry",
    "Item",
    "JointTrigger",
    "Library",
    "NamedIndicator",
    "NamedPoint",
    "RecordKind",
    "Region",
    "Regulations",
    "Rule",
    "SamplingFloors",
    "ScopeItem",
    "Source",
    "Subkind",
    "SupervisionItems",
    "UnknownCity",
    "UnknownDepartment",
    "UnknownIndustry",
    "UnknownItem",
    "UnreadableRule",
    "cities",
    "load",
    "load_layers",
    "read_rule",
]
