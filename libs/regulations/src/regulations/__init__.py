"""The law as data: a national base and one pack per city."""

from regulations.catalogue import Catalogue, Field, FieldType, RecordKind, Subkind
from regulations.departments import Department, Departments, Source, UnknownDepartment
from regulations.display import DisplayClass
from regulations.floors import SamplingFloors
from regulations.joint import Breaker, JointTrigger
from regulations.libraries import Library, UnknownIndustry
from regulations.loading import City, Regulations, UnknownCity, cities, load, load_layers
from regulations.models import NamedIndicator, NamedPoint
from regulations.tables import Industry, Region, ScopeItem

__all__ = [
    "Breaker",
    "Catalogue",
    "City",
    "Department",
    "Departments",
    "DisplayClass",
    "Field",
    "FieldType",
    "Industry",
    "JointTrigger",
    "Library",
    "NamedIndicator",
    "NamedPoint",
    "RecordKind",
    "Region",
    "Regulations",
    "SamplingFloors",
    "ScopeItem",
    "Source",
    "Subkind",
    "UnknownCity",
    "UnknownDepartment",
    "UnknownIndustry",
    "cities",
    "load",
    "load_layers",
]
