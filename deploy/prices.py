#!/usr/bin/env python3
"""Makes deploy/prices.json: which model names match which model, and what its units cost.

    deploy/prices.py <default-model-prices.json> > deploy/prices.json

The argument is a list of models in the form of Langfuse's default-model-prices.json: id, modelName, matchPattern and
pricingTiers. Ids and names of models and tiers are kept, since stored observations refer to them. Output, a line per
model so that a change of prices is a change of lines:

    {"encodings": {<start of a name of OpenAI's>: <encoding>},   the first that fits; projects' own models ask it, too
     "models": [...]}

    {"id", "name", "match",            the pattern a model name has to match
     "created",                        when, as the API tells it
     "tokens": {"encoding",            how its tokens are counted, when that is known: a vocabulary of actors/tokens
                "model",               whose tokenizer it is said to be, when that is another's than its own
                "per_message", "per_name"}   added for each message of a chat, and for each name in it
     "tiers": [{"id", "name",          tried in this order; the one without "when" is the default and comes last
                "when": [{"usage": <pattern of usage keys>, "ignore_case", "operator", "value"},
                         {"parameter": <name>, "in": [<text>, ...]},
                         {"metadata": <name>, "in": [<text>, ...]}],
                "per_million": {<dollars for 1,000,000 units, exact decimal text>: [<usage key>, ...]}}]}
"""
import json
import sys
from decimal import Decimal

MILLION = Decimal(1_000_000)
STORED_PLACES = Decimal(10) ** 12  # amounts are stored in units of 10^-12 dollars
OPERATORS = ("gt", "gte", "lt", "lte", "eq", "neq")


def price_text(price):
    """Dollars per million units without exponent or trailing zeros; refuses what storing would round."""
    if price < 0 or price * STORED_PLACES % 1 != 0:
        raise ValueError(f"price {price} is not a multiple of 10^-12 dollars")
    text = format(price * MILLION, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def condition(source):
    if "usageDetailPattern" in source:
        if source["operator"] not in OPERATORS:
            raise ValueError(f"unknown operator {source['operator']}")
        return {
            "usage": source["usageDetailPattern"],
            "ignore_case": not source.get("caseSensitive", False),
            "operator": source["operator"],
            "value": int(source["value"]),
        }
    names = {"model_parameters": "parameter", "metadata": "metadata"}
    if source["operator"] != "in":
        raise ValueError(f"unknown operator {source['operator']}")
    return {names[source["source"]]: source["key"], "in": source["values"]}


def tier(source):
    by_price = {}
    for key, price in source["prices"].items():
        by_price.setdefault(price_text(price), []).append(key)
    out = {"id": source["id"], "name": source["name"]}
    if not source["isDefault"]:
        out["when"] = [condition(c) for c in source["conditions"]]
    out["per_million"] = by_price
    return out


# Of OpenAI's models; the first that a name begins with. Newer ones all have the newest.
ENCODINGS = {
    "text-davinci-002": "p50k_base",
    "text-davinci-003": "p50k_base",
    "text-embedding": "cl100k_base",
    "text-": "r50k_base",
    "ft:gpt-3": "cl100k_base",
    "gpt-3": "cl100k_base",
    "gpt-4o": "o200k_base",
    "gpt-4.": "o200k_base",
    "gpt-4": "cl100k_base",
    "babbage-": "cl100k_base",
    "davinci-": "cl100k_base",
    "ft:babbage-": "cl100k_base",
    "ft:davinci-": "cl100k_base",
    "": "o200k_base",
}


def tokens(source):
    if source.get("tokenizerId") == "claude":
        return {"encoding": "claude"}
    if source.get("tokenizerId") != "openai":
        return None
    name, config = source["modelName"], source["tokenizerConfig"]
    out = {"encoding": next(e for start, e in ENCODINGS.items() if name.startswith(start))}
    if config["tokenizerModel"] != name:
        out["model"] = config["tokenizerModel"]
    if "tokensPerMessage" in config:
        out |= {"per_message": int(config["tokensPerMessage"]), "per_name": int(config["tokensPerName"])}
    return out


def model(source):
    tiers = sorted(source["pricingTiers"], key=lambda t: (t["isDefault"], t["priority"]))
    if [t["isDefault"] for t in tiers].count(True) != 1:
        raise ValueError(f"model {source['modelName']} has not exactly one default tier")
    out = {"id": source["id"], "name": source["modelName"], "match": source["matchPattern"], "created": source["createdAt"]}
    if source.get("startDate"):
        out["start"] = source["startDate"]
    if tokens(source):
        out["tokens"] = tokens(source)
    out["tiers"] = [tier(t) for t in tiers]
    return out


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        models = json.load(file, parse_float=Decimal, parse_int=Decimal)
    line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    print('{"encodings":' + line(ENCODINGS) + ',\n"models":[\n' + ",\n".join(line(model(m)) for m in models) + "\n]}")


if __name__ == "__main__":
    main()
