"""The rules of retry chains, R1 to R26: what a derived value or a finding about a chain refers to.

Text only. The values are computed in ``chain_settings.py``, overrides judged in ``chain_overrides.py``; rules about
clients' files are for ``lint/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChainRule:
    """One rule: what to do, why, and where that is known from."""

    id: str
    title: str
    text: str
    source: str


def _rules(*rules: tuple[str, str, str]) -> Mapping[str, ChainRule]:
    return {f"R{n}": ChainRule(f"R{n}", *rule) for n, rule in enumerate(rules, start=1)}


RULES: Mapping[str, ChainRule] = _rules(
    (
        "A retry topic or dead-letter queue has at least the partitions of its source",
        "Most frameworks write a failed record to the partition number it had. If that number does not exist, Spring "
        "falls back with a warning, while SmallRye and the Spring Cloud Stream binder fail the write. Grow retry "
        "topics and queue before their source.",
        "spring-kafka #1700, #2438; SmallRye and Spring Cloud Stream documentation",
    ),
    (
        "Writers that leave the partition to the producer take any count",
        "Kafka Connect, Kafka Streams and SmallRye's dead-letter queue choose by key, so a partition count cannot "
        "break them.",
        "DeadLetterQueueReporter, ExceptionHandlerUtils and KafkaDeadLetterQueue",
    ),
    (
        "A dead-letter queue has as many partitions as its source unless you say otherwise",
        "One partition gives triage a total order, but it is a hot spot in a flood and breaks the writers that R1 is "
        "about. It works with Connect, Streams and the binder's dlqPartitions=1.",
        "kafka-connect-jdbc #1414; Spring Cloud Stream dlqPartitions",
    ),
    (
        "Retry topics and queue are as durable as their source",
        "A dead-letter write that fails stops the source partition, or loses the record: the Spring Cloud Stream "
        "binder acknowledges it all the same, and Connect does not wait for the write after converter errors. So "
        "replication factor, min.insync.replicas and unclean election follow the source.",
        "the binder's sendToDlq; Connect's RetryWithToleranceOperator; kafka-connect-jdbc #1597",
    ),
    (
        "Neither applications nor brokers create these topics",
        "Spring would make them with one partition and the broker's default replication; brokers commonly default to "
        "one of each. Switch creation off (autoCreateTopics=false, auto.create.topics.enable=false) and let krc "
        "create them.",
        "spring-kafka RetryableTopic; KAFKA-7002",
    ),
    (
        "cleanup.policy is delete, never compact",
        "A compacted topic refuses records without a key, keeps only the last failure of each key, and a "
        "dead-lettered tombstone becomes a real one.",
        "Kafka's LogValidator; smallrye-reactive-messaging #2270; spring-kafka #2010",
    ),
    (
        "A retry topic keeps a record for its delay, the outage to survive, and the time to catch up",
        "retention.ms = delay + outage_to_survive + half of that outage (at least 1h), because a group that reads at "
        "three times the rate of arrival needs half an outage to drain what piled up. Each hop is written with a new "
        "timestamp, so each counts for itself. retention.bytes = -1: a size limit would delete records before they "
        "are due.",
        "Kafka's UnifiedLog deletes segments by their largest timestamp",
    ),
    (
        "A dead-letter queue keeps evidence for people: 14 days at least, without a size limit",
        "Somebody has to notice, find the cause, deploy and redrive. A flood in which everything fails would evict the "
        "evidence by size. Where the source keeps records longer than 14 days, so does the queue.",
        "KIP-1316: a whole topic can drain into its queue within minutes",
    ),
    (
        "Where the writer keeps the source's timestamp, the queue stamps its own",
        "Connect and Kafka Streams copy the record's timestamp, so its retention began when the event happened and an "
        "old record can be deleted as soon as it arrives. message.timestamp.type=LogAppendTime starts the clock on "
        "arrival; the event time is then only where the payload has it. With CreateTime, retention has to cover the "
        "age of the oldest record the source can hold.",
        "DeadLetterQueueReporter; ExceptionHandlerUtils; KIP-870",
    ),
    (
        "No record is too old to be dead-lettered",
        "message.timestamp.before.max.ms rejects records by their own timestamp; a copied timestamp can be any age.",
        "Kafka's TopicConfig and LogValidator, from 3.6",
    ),
    (
        "Where the delay counts from the record's timestamp, the broker sets it",
        "SmallRye computes the due time from the record's timestamp: an old one means no delay, a writer's clock that "
        "is off shifts it. message.timestamp.type=LogAppendTime makes it the time of arrival.",
        "KafkaDelayedRetryTopic",
    ),
    (
        "Where the due time is a header, clocks agree and delays stay below a day",
        "The failing and the retrying host compare clocks. Spring Kafka takes a due time more than 24 h ahead for "
        "invalid and processes the record at once.",
        "spring-kafka 7495b376b (3.3.x and 4.0.x)",
    ),
    (
        "Retry topics and queue take larger records than their source",
        "Every hop adds headers, stack traces among them: 64 KiB of headroom, and for SmallRye 16 KiB more per hop, "
        "because it keeps the headers of all. The forwarding producer's max.request.size must allow as much, since the "
        "Java client checks before it compresses.",
        "spring-kafka #2155, #1994, #2549; smallrye-reactive-messaging #2979; KAFKA-20771",
    ),
    (
        "Delays are not slept in the poll thread",
        "A sleep beyond max.poll.interval.ms (5 min) costs the group membership: rebalances, duplicates. Pause the "
        "partition and go on polling.",
        "faust #466; reactor-kafka #96; spring-kafka #2543, #3712; micronaut-kafka #610",
    ),
    (
        "One fixed delay per topic",
        "The record at the head of a partition holds back those behind it, also those due earlier. Jitter belongs "
        "inside the call or between topics.",
        "spring-kafka's class documentation; smallrye-reactive-messaging #3313",
    ),
    (
        "Retry topics and queues belong to one consumer group",
        "With a shared chain one group retries what another failed at. The group is in the name, or the names differ.",
        "spring-kafka #2282",
    ),
    (
        "The retry consumers may read and the forwarding producer may write",
        "READ on the retry topics for the groups of the retry consumers (Spring: GROUP-retry*, GROUP-dlt; SmallRye: "
        "kafka-delayed-retry-topic-*), WRITE and DESCRIBE on all of them for the application.",
        "spring-kafka; smallrye-reactive-messaging #3058",
    ),
    (
        "Retry and dead-letter consumers begin at the earliest record",
        "The first failure may be written before the retry consumer has committed anything: "
        "auto.offset.reset=earliest.",
        "librdkafka's default is largest",
    ),
    (
        "The forwarding producer is idempotent with acks=all, and the offset is committed after its acknowledgement",
        "A commit that overtakes the write to the next hop loses the record when the process dies between them.",
        "KafkaFlow (acks=1); Karafka (asynchronous)",
    ),
    (
        "In a transaction, abort first and dead-letter in a transaction of its own",
        "Otherwise the half-done outputs of the failed attempt are committed together with the dead letter.",
        "spring-kafka #2934; spring-cloud-stream-binder-kafka #715",
    ),
    (
        "Retry topics give up order",
        "While a record waits, later records of its key overtake it; on a compacted topic an old value can come last. "
        "Where order counts, retry in place (no delays), or make the handler refuse what is older than what it has.",
        "spring-kafka's documentation; sentry arroyo's documentation",
    ),
    (
        "Chains have no loops",
        "A group must not read its own dead-letter queue, and a dead-letter queue has none itself: the end is a "
        "parking topic that people empty.",
        "spring-kafka #1918, #2118; Connect checks it itself",
    ),
    (
        "Names do not depend on tuning",
        "A changed number of attempts or delay that renames a topic leaves records behind in the old one, with nobody "
        "reading them.",
        "spring-kafka #2912; .DLT became -dlt in 3.3",
    ),
    (
        "A flood is an outage, not poison",
        "When most records fail, stop and wait for the dependency instead of dead-lettering the whole topic. Alert on "
        "the rate.",
        "arroyo's DlqLimit; KIP-1316",
    ),
    (
        "A queue of pointers lives no longer than what it points at",
        "Share groups dead-letter without a copy of the payload by default, so the source must keep records at least "
        "as long as the queue.",
        "KIP-1191",
    ),
    (
        "Somebody watches",
        "Growth and oldest age of the queue, new kinds of failure, lag of each hop, Connect's "
        "deadletterqueue-produce-failures.",
        "KIP-1191's and Connect's metrics",
    ),
)
