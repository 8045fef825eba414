#!/usr/bin/env python3
"""A producer that knows what it may forget: sends batches over one gRPC stream, and again what was not stored when it breaks.

    pip install -r deploy/examples/requirements.txt
    python -m grpc_tools.protoc -I proto --python_out=stubs --grpc_python_out=stubs proto/ingestion.proto
    PYTHONPATH=stubs deploy/examples/publish_stream.py ADDRESS PUBLIC_KEY SECRET_KEY [BATCHES]
"""
import base64
import collections
import datetime
import json
import queue
import sys
import threading
import time
import uuid

import grpc
import ingestion_pb2
import ingestion_pb2_grpc


class Producer:
    """Keeps each batch until the server says that it is committed in ClickHouse."""

    def __init__(self, address, public_key, secret_key, most_kept=1000):
        pair = base64.b64encode(f"{public_key}:{secret_key}".encode()).decode()
        self.metadata = [("authorization", "Basic " + pair), ("x-langfuse-sdk-name", "tracemesh-python-example")]
        self.service = ingestion_pb2_grpc.IngestionStub(grpc.insecure_channel(address))
        self.kept = collections.deque()  # (sequence, batch), the oldest first
        self.sequence = self.stored = 0
        self.room = threading.Semaphore(most_kept)
        self.changed = threading.Condition()
        self.outgoing = None  # of the stream that is open
        threading.Thread(target=self._run, daemon=True).start()

    def publish(self, events):
        self.room.acquire()
        with self.changed:
            self.sequence += 1
            request = ingestion_pb2.PublishRequest(
                sequence=self.sequence, batch_json=json.dumps({"batch": events}).encode())
            self.kept.append(request)
            if self.outgoing:
                self.outgoing.put(request)
            return self.sequence

    def wait(self, sequence, seconds):
        with self.changed:
            return self.changed.wait_for(lambda: self.stored >= sequence, seconds)

    def _forget(self, stored):
        with self.changed:
            self.stored = max(self.stored, stored)
            while self.kept and self.kept[0].sequence <= self.stored:
                self.kept.popleft()
                self.room.release()
            self.changed.notify_all()

    def _run(self):
        while True:
            outgoing = queue.Queue()
            with self.changed:  # what is kept, and from here on what comes
                for request in self.kept:
                    outgoing.put(request)
                self.outgoing = outgoing
            try:
                for response in self.service.PublishStream(iter(outgoing.get, None), metadata=self.metadata):
                    for error in response.errors:
                        print(f"batch {response.accepted_sequence} event {error.id}: {error.message} {error.error}", file=sys.stderr)
                    self._forget(response.stored_sequence)
            except grpc.RpcError as error:
                print(f"again: {error.code().name} {error.details()}", file=sys.stderr)
                outgoing.put(None)  # ends the thread that reads it
                time.sleep(0.2)


def main(address, public_key, secret_key, batches="100"):
    producer = Producer(address, public_key, secret_key)
    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    first = str(uuid.uuid4())
    for number in range(int(batches)):
        body = {"id": str(uuid.uuid4()) if number else first, "name": "from Python", "input": {"number": number}}
        producer.publish([{"id": str(uuid.uuid4()), "type": "trace-create", "timestamp": now, "body": body}])
    stored = producer.wait(int(batches), 60)
    print(f"stored {producer.stored} of {batches} batches; the first trace is {first}")
    return 0 if stored else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
