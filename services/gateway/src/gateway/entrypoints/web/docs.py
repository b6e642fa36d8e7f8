"""The reference page of the API, whole without the internet: its scripts come with the service."""

from importlib.resources import files

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

PATH = "/docs"
# Swagger UI styles its elements one by one and shows its icons as data.
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:;"
    " style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
)
PAGE = f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Onedoor 接口文档</title>
<link rel="icon" href="{PATH}/assets/favicon.png">
<link rel="stylesheet" href="{PATH}/assets/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="{PATH}/assets/swagger-ui-bundle.js"></script>
<script src="{PATH}/start.js"></script>
</body>
</html>
"""
START = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
});
"""


def add_docs(app: FastAPI) -> None:
    """The page, what starts it, and Swagger UI as the package `fastapi-offline` carries it."""

    async def docs() -> Response:
        return HTMLResponse(PAGE)

    async def docs_start() -> Response:
        return Response(START, media_type="text/javascript")

    app.get(PATH, include_in_schema=False)(docs)
    app.get(f"{PATH}/start.js", include_in_schema=False)(docs_start)
    assets = StaticFiles(directory=str(files("fastapi_offline") / "static"))
    app.mount(f"{PATH}/assets", assets, name="docs_assets")
