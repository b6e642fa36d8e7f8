"""The one door: every route, and the one document that describes them."""

from typing import Any

from fastapi import FastAPI

from gateway.adapters.issuer import Issuer
from gateway.adapters.peers import Peers
from gateway.domain.message import Messages
from gateway.entrypoints.web import (
    annotations,
    classifications,
    draw_events,
    draw_metrics,
    draw_packages,
    draw_shares,
    draw_visits,
    draws,
    endpoints,
    enterprises,
    inspectors,
    joint_tasks,
    operations,
    plan_versions,
    plans,
    public,
    publications,
    quarantine,
    records,
    rehearsals,
    runs,
    supervision,
    tasks,
)
from gateway.entrypoints.web.docs import add_docs
from gateway.entrypoints.web.edge import Edge
from gateway.entrypoints.web.here import Display
from gateway.entrypoints.web.problem_model import PROBLEMS, describe_problems
from gateway.entrypoints.web.problems import Problems
from gateway.usecases.answer_once import AnswerOnce
from serving import TokenVerifier

DESCRIPTION = """城市信用风险分类与联合检查平台的统一入口。

- 访问令牌：以 `private_key_jwt` 在 `/oauth/token` 换取，以 Bearer 方式携带。
- 错误：一律为 `application/problem+json`（RFC 9457），中文在前，英文在后。
- 幂等：POST 请求可携带 `Idempotency-Key`，24 小时内同一请求只生效一次。

One REST door to the suite. Permissions are OAuth scopes; each operation names its own.
"""

PARTS = (
    records,
    quarantine,
    annotations,
    enterprises,
    classifications,
    runs,
    supervision,
    plans,
    plan_versions,
    rehearsals,
    draws,
    draw_events,
    draw_shares,
    draw_packages,
    draw_visits,
    draw_metrics,
    inspectors,
    publications,
    joint_tasks,
    tasks,
    endpoints,
    operations,
)


def create_app(
    *,
    peers: Peers,
    issuer: Issuer,
    verifier: TokenVerifier,
    answer_once: AnswerOnce,
    messages: Messages,
    display: Display,
) -> FastAPI:
    app = FastAPI(
        title="Onedoor 进一个门，办多件事",
        version="1.0.0",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.peers, app.state.issuer = peers, issuer
    app.state.verifier, app.state.answer_once = verifier, answer_once
    app.state.display = display
    app.state.problems = problems = Problems(messages)
    problems.add_to(app)
    app.add_middleware(Edge, problems=problems)
    app.include_router(public.router)
    responses: dict[int | str, dict[str, Any]] = PROBLEMS
    app.include_router(publications.public, responses=responses)
    for part in PARTS:
        app.include_router(part.router, responses=responses)
    describe_problems(app)
    add_docs(app)
    return app
