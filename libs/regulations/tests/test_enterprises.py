"""Whole enterprises made of records stand where their cases say, in every view asked for."""

import pytest
from case_outcomes import shown
from casebook import LAW, enterprises, expected_value

import kernel


def view_of(name):
    return kernel.GENERAL_VIEW if name == "general" else LAW.departments.get(name).seq


def holds_one_of(ways, program, values):
    return any(all(kernel.holds(program, values, one) for one in way) for way in ways)


def route(given, program, values):
    trigger = LAW.joint_trigger(given.day)
    if holds_one_of(trigger.excluded, program, values):
        return "none"
    return "remote" if holds_one_of(trigger.lost_contact, program, values) else "on_site"


class Standing:
    """What one enterprise comes to, one method for each key that a case may expect."""

    def __init__(self, given):
        self.given, self.program = given, LAW.program(given.day)
        self.on, self.peers = self.program.on(given.day), given.peer_states(self.program)
        self.dossier = given.dossier(self.program)
        self.explanation = kernel.explain(self.on, self.dossier, self.peers)
        self.views = {view.view: view for view in self.explanation.views}
        self.findings = {finding.point: finding for finding in self.explanation.findings}

    def values(self, name):
        point = self.program.definitions.points[self.program.slots[name]]
        return shown(point, self.explanation.values[name])

    def points(self, name):
        assert name in self.program.slots
        return self.findings[name].points if name in self.findings else 0

    def records(self, name):
        return len(self.findings[name].records)

    def scores(self, name):
        return self.views[view_of(name)].score

    def classes(self, name):
        view = self.views.get(view_of(name))
        return None if view is None else view.risk_class.name.lower()

    def evidence(self, name):
        return kernel.own_evidence(self.on, self.dossier, name, self.peers).points

    def direct_rules(self):
        return {*self.explanation.direct_rules}

    def route(self):
        batch = kernel.stack([self.dossier]).with_peers(self.peers)
        return route(self.given, self.program, kernel.fold(self.on, batch).values[0])


READ = {
    "values": expected_value,
    "scores": lambda node: node.scaled(1000),
    "classes": lambda node: None if node.value is None else node.text(),
}
OF_ALL = {"direct_rules": lambda node: {*node.texts()}, "route": lambda node: node.text()}


@pytest.mark.parametrize("enterprise", enterprises(), ids=str)
def test_an_enterprise_stands_where_its_case_says(enterprise):
    standing = Standing(enterprise.given)
    for key, node in enterprise.expect.items():
        found = getattr(standing, key)
        if key in OF_ALL:
            assert found() == OF_ALL[key](node), key
            continue
        read = READ.get(key, lambda node: node.integer())
        expected = {name: read(each) for name, each in node.table().items()}
        assert {name: found(name) for name in expected} == expected, key
