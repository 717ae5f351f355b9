"""The tasks that a Celery worker runs in test_sqs_celery.py. The worker imports this by name."""

import os
from pathlib import Path

from celery import Celery

app = Celery("orders", broker=os.environ["BROKER"])
app.conf.update(
    broker_transport_options={"region": "us-east-1", "is_secure": False, "visibility_timeout": 30},
    task_default_queue=os.environ["QUEUE"],
    task_acks_late=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)


def note(number: int, text: str) -> None:
    with (Path(os.environ["RESULTS"]) / str(number)).open("a") as file:
        file.write(f"{text}\n")


@app.task(bind=True, max_retries=1)
def square(self, number: int) -> None:
    """Fails at first for every fifth number: it comes back through the queue, with a delay."""
    if number % 5 == 0 and self.request.retries == 0:
        raise self.retry(countdown=1)
    note(number, str(number * number))
