"""A Celery worker over kombu's SQS transport runs real tasks."""

import os
import subprocess
import sys
from pathlib import Path

from server import clean, until

TASKS = 20


def test_tasks_run_once_each_and_failed_ones_come_back(account, tmp_path):
    results = tmp_path / "results"
    results.mkdir()
    host = account.endpoint.removeprefix("http://")
    broker = f"sqs://{account.root.access_key}:{account.root.secret}@{host}//"
    environment = clean({"BROKER": broker, "QUEUE": "celery-orders", "RESULTS": str(results)})
    here = Path(__file__).parent
    (tmp_path / "output").touch()
    with (tmp_path / "output").open("w") as output:
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "celery_app", "worker", "--pool", "solo"],
            cwd=here,
            env=environment | {"PYTHONDONTWRITEBYTECODE": "1", "HOME": str(tmp_path)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        send = f"import celery_app\nfor number in range({TASKS}): celery_app.square.delay(number)\n"
        subprocess.run([sys.executable, "-c", send], cwd=here, env=environment, check=True, timeout=60)
        done = lambda: len(os.listdir(results)) == TASKS or worker.poll() is not None
        until(done, "all tasks")
        assert worker.poll() is None, (tmp_path / "output").read_text()
        for number in range(TASKS):
            assert (results / str(number)).read_text() == f"{number * number}\n"
        sqs = account.client("sqs", account.root)
        url = sqs.get_queue_url(QueueName="celery-orders")["QueueUrl"]
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts = lambda: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        until(lambda: set(counts().values()) == {"0"}, "every task to be acknowledged")
    finally:
        worker.terminate()
        worker.wait(30)
