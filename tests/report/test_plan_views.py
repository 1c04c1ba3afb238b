"""What a plan looks like, beyond the goldens: colour, size, edge cases."""

from dataclasses import replace

from kafka_resilience_cli.findings import Finding, Severity
from kafka_resilience_cli.plan.changes import Blocked
from kafka_resilience_cli.report.console import coloured
from kafka_resilience_cli.report.plan import last_line, plan_hint, plan_text
from kafka_resilience_cli.report.plan_blocks import TOGETHER, blocks
from kafka_resilience_cli.report.plan_markdown import LIMIT, marker, plan_markdown
from tests.plan.builders import chained, cluster, live, plan_of, topic, topology


def test_the_cluster_comes_first_and_the_summary_last():
    lines = plan_text(plan_of(topology(topic()), cluster(), cluster_label="main")).splitlines()
    assert lines[0] == "Cluster main (memory), topology orders"
    assert lines[-1] == "Plan: 1 to create, 0 to update, 0 to delete, 0 gated, 0 blocked."


def test_plain_text_holds_no_escape_codes_and_coloured_text_the_same_words():
    plan = plan_of(topology(topic(config={"retention.ms": "1"}), topic("b")), cluster(live()))
    text = plan_text(plan)
    assert "\x1b" not in text
    painted = plan_text(plan, coloured)
    for code in ("0", "1", "2", "1;31", "1;33", "31", "32", "33", "36"):
        painted = painted.replace(f"\x1b[{code}m", "")
    assert painted == text


def test_the_way_out_of_a_gate_names_every_hazard_and_only_what_can_be_written():
    cut = {"retention.ms": "1", "min.insync.replicas": "1"}
    there = {"retention.ms": "9", "min.insync.replicas": "2"}
    text = plan_text(plan_of(topology(topic(config=cut)), cluster(live(), overrides={"orders": there})))
    assert (
        "way out: `allow: [{change: min-isr-lowered, reason: …}, {change: retention-cut, reason: …}]` in the topology, "
        "or --allow orders=min-isr-lowered --allow orders=retention-cut"
    ) in text
    declared = chained(hops=0)
    state = cluster(*map(live, declared.topics), overrides={"orders.billing.dlq": {"retention.ms": "9999999999"}})
    assert "way out: --allow orders.billing.dlq=retention-cut\n" in plan_text(plan_of(declared, state))


def test_only_symbols_that_occur_are_explained():
    legend = plan_text(plan_of(topology(topic()), cluster())).splitlines()[2]
    assert legend == "  + create"


def test_from_so_many_on_topics_that_are_alike_are_one_block():
    def shown(count):
        return len(blocks(plan_of(topology(*(topic(f"t{n}") for n in range(count))), cluster())))

    assert (shown(TOGETHER - 1), shown(TOGETHER)) == (TOGETHER - 1, 1)


def test_a_thousand_alike_are_a_line_each():
    plan = plan_of(topology(*(topic(f"t{n:04}") for n in range(1000))), cluster())
    assert len(plan_text(plan).splitlines()) < 1012


def test_reading_order_keeps_a_chain_together_from_source_to_queue():
    plan = plan_of(
        topology(
            *chained(hops=2).topics.values(),
            topic("a", partitions=1),
            topic("z", partitions=2),
            chains=chained().chains,
        ),
        cluster(),
    )
    assert [block.headings[0].topic for block in blocks(plan)] == [
        "a",
        "orders",
        "orders.billing.retry-1m",
        "orders.billing.retry-2m",
        "orders.billing.dlq",
        "z",
    ]


def test_an_incomplete_plan_never_says_that_all_is_as_declared():
    plan = plan_of(topology(topic("a"), topic("b")), cluster(live("a"), live("b")), targets=("a",))
    assert last_line(plan) == "No changes in what was compared; the plan is not complete."


class TestHint:
    PLAN = plan_of(topology(topic()), cluster())

    def test_names_the_next_command(self):
        assert "krc apply --plan plan.json" in plan_hint(self.PLAN, "plan.json")

    def test_is_left_out_where_nothing_can_be_applied(self):
        stuck = replace(self.PLAN, changes=(replace(self.PLAN.changes[0], verdict=Blocked("", "")),))
        assert plan_hint(stuck, "") == ""
        assert plan_hint(replace(self.PLAN, applicable=False), "") == ""


class TestMarkdown:
    def test_begins_with_a_marker_that_stays_the_same(self):
        one, two = plan_of(topology(topic()), cluster()), plan_of(topology(), cluster())
        assert plan_markdown(one).splitlines()[0] == marker(two) == "<!-- krc-plan: orders -->"

    def test_of_a_huge_plan_fits_and_says_what_is_left_out(self):
        topics = [topic(f"team-{n:05}.some-rather-long-topic-name", config={"segment.ms": str(n)}) for n in range(3000)]
        text = plan_markdown(plan_of(topology(*topics), cluster()))
        assert len(text) <= LIMIT
        assert "more topics do not fit here" in text

    def test_of_a_huge_block_shows_as_many_topics_as_fit(self):
        topics = [topic(f"team-{n:05}.some-rather-long-topic-name") for n in range(3000)]
        text = plan_markdown(plan_of(topology(*topics), cluster()))
        assert len(text) <= LIMIT
        shown = text.count("\n  + team-")
        assert shown > 500
        assert f"_{3000 - shown} more topics do not fit here" in text

    def test_many_findings_fit_too(self):
        plan = plan_of(topology(topic()), cluster())
        findings = tuple(Finding("V020", Severity.WARNING, f"external topic {n} does not exist") for n in range(5000))
        text = plan_markdown(replace(plan, findings=findings))
        assert len(text) <= LIMIT
        assert "more lines" in text

    def test_what_needs_attention_comes_first(self):
        plan = plan_of(topology(topic("a"), topic("z", partitions=1)), cluster(live("z")))
        text = plan_markdown(plan)
        assert text.index("! z") < text.index("+ a")

    def test_folds_and_fences_are_closed(self):
        text = plan_markdown(plan_of(topology(topic("a"), topic("z", partitions=1)), cluster(live("z"))))
        assert text.count("<details") == text.count("</details>")
        assert text.count("\n```") % 2 == 0
