"""Who may: each route names its permission in its signature.

caller: Annotated[Principal, Allowed("records:write")]
"""

from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import OAuth2, SecurityScopes

from serving import NotAuthenticated, Principal, TokenVerifier
from serving.principal import set_caller

PERMISSIONS = {
    "agreements:decide": "审定待放行的联合研判结果 Decide held agreements",
    "annotations:write": "登记修复、异议、撤销 Annotate records",
    "classes:read": "查看风险分级 Read classes",
    "clients:manage": "管理客户端 Manage clients",
    "day:read": "查看业务日 Read the business day",
    "day:set": "设定模拟业务日 Set a simulated business day",
    "deliveries:acknowledge": "签收推送 Acknowledge deliveries",
    "deliveries:read": "查看推送 Read deliveries",
    "draws:audit": "复核抽取的封存材料 Audit the sealed files of draws",
    "draws:read": "查看抽查计划与抽取结果 Read plans and draws",
    "draws:share": "为抽取给出种子份额 Give a share of a draw's seed",
    "draws:start": "开展随机抽取 Start a draw",
    "endpoints:manage": "管理接收端点 Manage endpoints",
    "enterprises:read": "查看企业登记信息 Read enterprises",
    "inspectors:manage": "管理执法检查人员 Keep inspectors, recuse and replace",
    "plans:approve": "审批抽查计划 Approve plans of others",
    "plans:manage": "制定抽查计划 Make plans",
    "quarantine:read": "查看隔离记录 Read the quarantine",
    "records:read": "查看企业记录 Read records",
    "records:write": "报送与更正记录 Send and correct records",
    "results:publish": "公布抽查结果 Publish the results of a draw",
    "runs:read": "查看全量运行 Read runs",
    "runs:start": "启动全量运行 Start a run",
    "tasks:create": "发起联合检查 Have departments go together",
    "tasks:read": "查看检查任务 Read tasks",
    "triggers:raise": "触发包容监管企业检查 Reopen an enterprise of the inclusive pool",
    "visits:report": "上报检查结果 Report a visit",
}
SCHEME = OAuth2(
    scheme_name="client_credentials",
    description="客户端凭证（private_key_jwt） Client credentials by private_key_jwt (RFC 7523)",
    flows={"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": PERMISSIONS}},
    auto_error=False,
)


class NoSuchPermission(Exception):
    def __init__(self, permission: str) -> None:
        super().__init__(f"{permission!r} is not a permission; add it to PERMISSIONS.")


async def principal(
    request: Request,
    needed: SecurityScopes,
    authorization: Annotated[str | None, Depends(SCHEME)],
) -> Principal:
    """The verified caller, whose token travels on. Raises NotAuthenticated, NotPermitted."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAuthenticated("send `authorization: Bearer <token>`")
    verifier: TokenVerifier = request.app.state.verifier
    caller = await verifier.verify(token)
    for permission in needed.scopes:
        caller.require(permission)
    set_caller(caller)
    return caller


def Allowed(permission: str) -> Any:  # reads as a type in signatures
    """A dependency that admits callers with `permission`. Raises NoSuchPermission."""
    if permission not in PERMISSIONS:
        raise NoSuchPermission(permission)
    return Security(principal, scopes=[permission])
