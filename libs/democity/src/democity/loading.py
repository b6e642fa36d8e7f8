"""History is sent: registrations first, then every office at once; dirt, repeats, repairs."""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from democity.clients import Client, Problem
from democity.dirt import bad_bodies, bad_records
from democity.history import History
from democity.live import LiveCity
from democity.offices import MARKET, Office, office
from democity.records import Record
from democity.sending import BATCH, Sending, parts
from democity.synthetic.telling import Message
from democity.tally import Tally

_REFUSAL = range(400, 500)


@dataclass(frozen=True, slots=True)
class Loading:
    sending: Sending
    history: History
    city: LiveCity
    coordinator: Client

    @property
    def _tally(self) -> Tally:
        return self.sending.tally

    async def registrations(self) -> None:
        """Raises Problem."""
        await self.sending.all(MARKET, self.history.registrations)

    async def records(self) -> None:
        """Every office sends at once, each with its own client. Raises Problem."""
        for sender, record in self.city.before_start():
            self.history.by_office.setdefault(sender.id, []).append(record)
        async with asyncio.TaskGroup() as group:
            for office_id, records in self.history.by_office.items():
                group.create_task(self.sending.all(office(office_id), records))

    async def repeats(self) -> None:
        """What arrives twice counts once: record by record, and batch by batch. Raises Problem."""
        for office_id, records in self.history.by_office.items():
            again = records[:40]
            answer = await self.sending.batch(office(office_id), again)
            self._tally.expect(
                answer["unchanged"] == len(again),
                f"{office_id}: of {len(again)} records sent again {answer['unchanged']} counted as"
                " unchanged",
            )
        await self._same_batch_twice()

    async def _same_batch_twice(self) -> None:
        records = self.history.by_office[MARKET.id][40:60]
        key = str(uuid.uuid4())
        first = await self.sending.batch(MARKET, records, key)
        client = self.sending.systems[MARKET.id]
        body = {"source_system": MARKET.source_system, "records": records}
        second = await client.post("/v1/records", body, key=key)
        self._tally.expect(first == second, f"the same batch was answered {first}, then {second}")
        try:
            await client.post("/v1/records", body | {"records": records[:3]}, key=key)
        except Problem as problem:
            self._tally.problems += 1
            self._expect_refusal("另一内容的同一批次", problem)
        else:
            self._tally.expect(False, "a batch id with other content was accepted a second time")

    async def afterwards(self) -> None:
        """What each office sends later: corrections, repeats and what is spoilt, each in its order;
        then the repairs and revocations decided since. Raises Problem."""
        async with asyncio.TaskGroup() as group:
            for office_id, messages in self.history.afterwards.items():
                group.create_task(self._later(office(office_id), messages))
        for sender, said in self.history.annotations:
            annotation_id = str(
                uuid.uuid5(uuid.NAMESPACE_OID, f"{said['record_no']}{said['kind']}")
            )
            await self.sending.systems[sender.id].post(
                "/v1/annotations", said | {"annotation_id": annotation_id}
            )

    async def _later(self, sender: Office, messages: Sequence[Message]) -> None:
        for part in parts(messages, BATCH):
            answer = await self.sending.raw(sender, [message.content for message in part])
            named = [(each["code"], each.get("field", "")) for each in answer["rejections"]]
            bad = [(each.code, each.field) for each in part if each.what == "bad"]
            repeats = sum(each.what == "repeat" for each in part)
            self._tally.expect(
                (named, answer["unchanged"]) == (bad, repeats),
                f"{sender.id}: bad records were named {named}, {answer['unchanged']} counted as"
                f" unchanged; expected {bad} and {repeats}",
            )

    async def dirt(self) -> None:
        """Each bad record is rejected with reason and field, each bad body answered. Raises
        Problem where a batch with one bad record among good ones is refused as a whole."""
        sample = next(
            record
            for record in self.history.by_office[MARKET.id]
            if record["kind"] == "administrative_penalty"
        )
        bad = list(bad_records(sample))
        good = self.history.by_office[MARKET.id][:5]
        answer = await self.sending.raw(MARKET, [*good, *(each.record for each in bad)])
        named = [(each["code"], each.get("field", "")) for each in answer["rejections"]]
        wanted = [(each.code, each.field) for each in bad]
        self._tally.expect(named == wanted, f"bad records were named {named}, expected {wanted}")
        for body in bad_bodies(sample):
            await self._bad_body(body.office, body.label_zh, body.content)

    async def _bad_body(self, sender: Office, label: str, content: bytes) -> None:
        try:
            answer = await self.sending.systems[sender.id].post_bytes("/v1/records", content)
        except Problem as problem:
            self._tally.problems += 1
            self._expect_refusal(label, problem)
        else:
            self._tally.add(answer)
            self._tally.expect(answer["rejected"] == 1, f"{label} was answered {answer}")

    def _expect_refusal(self, label: str, problem: Problem) -> None:
        self._tally.expect(
            problem.status in _REFUSAL and bool(problem.fields.get("detail")),
            f"{label}: expected a problem of 4xx with a detail, got {problem}",
        )

    async def quarantine_corrected(self) -> None:
        """The department looks at what was set aside and sends one record right. Raises Problem."""
        client = self.sending.systems[MARKET.id]
        async for entry in client.pages("/v1/quarantine", "records"):
            spoilt_day = entry["rejection"]["code"] == "impossible_day"
            if not spoilt_day or entry["record"]["kind"] != "administrative_penalty":
                continue
            given = entry["record"]
            right = given["served_on"]  # the decision was served soon after its day
            record: Record = given | {"decided_on": right, "produced_on": right}
            path = f"/v1/quarantine/{entry['quarantine_id']}/correction"
            answer = await client.post(path, {"record": record})
            outcome = answer.get("outcome", answer)
            self._tally.add(outcome)
            self._tally.expect(
                outcome["accepted"] == 1, f"a corrected record was answered {outcome}"
            )
            return
        self._tally.expect(False, "the quarantine does not hold the impossible day")

    async def provisional(self) -> None:
        """An enterprise known before its registration has records and waits. Raises Problem."""
        uscc = str(self.history.unregistered[0]["uscc"])
        answer = await self.coordinator.get(f"/v1/enterprises/{uscc}", at_least=self._tally.through)
        self._tally.expect(
            "provisional" in str(answer.get("status")).lower(),
            f"{uscc} is not registered yet, but its status is {answer.get('status')}",
        )
