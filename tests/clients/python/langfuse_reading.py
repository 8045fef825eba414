"""What the langfuse package reads back: each list and single thing of its API that we have, and deletes."""
import datetime
import json
import time

from langfuse_otel import langfuse, root

api = langfuse.api
UNTIL = time.monotonic() + 15
ALL = ["answer", "ask", "broken", "cache-miss", "lookup", "retrieve"]


def until(look, what):
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < UNTIL, what
        time.sleep(0.05)


def observations():
    found, cursor = [], None
    while True:
        page = api.observations.get_many(trace_id=root.trace_id, limit=4, fields="core,basic,io,model,usage,metrics", cursor=cursor)
        found += page.data
        cursor = page.meta.cursor
        if not cursor:
            return found if len(found) == len(ALL) else None


def scores():
    found = api.scores.get_many(trace_id=root.trace_id, fields="details,subject").data
    return found if len(found) == 2 else None


found = until(observations, "the observations are not there")
assert sorted(one.name for one in found) == ALL
answer = next(one for one in found if one.name == "answer")
assert answer.usage_details["total"] == 1540 and answer.latency is not None, answer
assert sorted(score.name for score in until(scores, "the scores are not there")) == ["correct", "tone"]

now = datetime.datetime.now(datetime.timezone.utc)
rows = api.metrics.metrics(query=json.dumps({
    "view": "observations", "dimensions": [{"field": "providedModelName"}], "metrics": [{"measure": "totalTokens", "aggregation": "sum"}],
    "filters": [{"type": "string", "column": "traceId", "operator": "=", "value": root.trace_id}],
    "fromTimestamp": (now - datetime.timedelta(hours=1)).isoformat(), "toTimestamp": (now + datetime.timedelta(minutes=1)).isoformat()})).data
assert {"providedModelName": "gpt-5-mini", "sum_totalTokens": 1540} in rows, rows

project = api.projects.get().data[0]
comment = api.comments.create(project_id=project.id, object_type="TRACE", object_id=root.trace_id, content="seen")
assert api.comments.get_by_id(comment.id).content == "seen"
assert any(one.id == comment.id for one in api.comments.get(object_type="TRACE", object_id=root.trace_id).data)

config = api.score_configs.create(name="tone", data_type="CATEGORICAL", categories=[{"label": "friendly", "value": 1}])
assert api.score_configs.update(config.id, is_archived=True).is_archived
assert any(one.id == config.id for one in api.score_configs.get(limit=100).data)
assert len(api.models.list(limit=1).data) == 1
assert api.health.health().status == "OK"

extra = f"{root.trace_id}-passing"
api.scores.create(request=[{"id": extra, "traceId": root.trace_id, "name": "passing", "value": 1}])
until(lambda: len(api.scores.get_many(trace_id=root.trace_id).data) == 3, "the score is not there")
api.scores.delete(extra)
assert len(api.scores.get_many(trace_id=root.trace_id).data) == 2
