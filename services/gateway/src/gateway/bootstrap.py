"""The wiring of the gateway, top to bottom."""

from gateway.adapters.issuer import Issuer
from gateway.adapters.messages import load_messages
from gateway.adapters.peers import Peers
from gateway.entrypoints.web.app import create_app
from gateway.settings import Settings
from gateway.usecases.answer_once import AnswerOnce
from gateway.usecases.forget_keys import ForgetKeys
from regulations import load
from serving import HttpServer, ServiceToken, TokenVerifier, run_together
from storage import Database


async def main(settings: Settings) -> None:
    database = Database(settings.database_url)
    own = ServiceToken(
        settings.token_url, "service-gateway", settings.client_key.get_secret_value()
    )
    peers = Peers(
        own,
        aggregation_=settings.aggregation_address,
        scoring_=settings.scoring_address,
        sampling_=settings.sampling_address,
        dispatch_=settings.dispatch_address,
        push_=settings.push_address,
        identity_=settings.identity_address,
    )
    app = create_app(
        peers=peers,
        issuer=Issuer(settings.identity_url),
        verifier=TokenVerifier(settings.jwks_url, settings.issuer),
        answer_once=AnswerOnce(database.transaction),
        messages=load_messages(),
        display=load(settings.city).display,
    )
    await run_together(
        http=HttpServer(settings.http_listen, app).run(),
        forget=ForgetKeys(database.transaction).run(),
    )
