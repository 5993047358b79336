"""What an assistant does with Winnow, with the reference client of MCP: python client.py COMMAND [ARGUMENT...]"""

import asyncio
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def converse(command, *arguments):
    server = StdioServerParameters(command=command, args=list(arguments), env=dict(os.environ))
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        tools = {tool.name for tool in (await session.list_tools()).tools}
        assert {"start_run", "follow_run", "stop_run", "read_list", "explain", "export_list"} <= tools, tools

        run = {"topic": "Rome", "routingConfig": "random:random", "producers": 1, "iterations": 3}
        refused = await session.call_tool("start_run", run)
        assert text(refused).startswith("maxCost is missing: "), refused

        started = await session.call_tool("start_run", run | {"maxCost": 0.5})
        run_id = structured(started)["runId"]
        ended = structured(await session.call_tool("follow_run", {"runId": run_id, "waitSeconds": 50}))
        assert ended["state"] == "COMPLETED", ended

        exported = text(await session.call_tool("export_list", {"collection": "Rome"})).splitlines()
        assert len(exported) == ended["unique"] > 0, exported
        page = structured(await session.call_tool("read_list", {"collection": "rome", "limit": 1000}))
        assert sorted(entry["attribute"] for entry in page["attributes"]) == sorted(exported), page
        explained = structured(await session.call_tool("explain", {"collection": "rome", "text": exported[0]}))
        assert explained["state"] == "LISTED", explained
        print(f"done: {len(exported)} attributes")


def attribute(result, *names):
    return next(getattr(result, name) for name in names if hasattr(result, name))


def structured(result):
    assert not attribute(result, "isError", "is_error"), result
    return attribute(result, "structuredContent", "structured_content")


def text(result):
    return result.content[0].text


asyncio.run(converse(*sys.argv[1:]))
