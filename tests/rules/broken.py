"""The rules, and ways to break them that a hurried engineer could really write.

Each one is a piece of what a function, class or constant says, and what stands there instead. It is
found by that name, wherever in the program it lives: a move changes nothing here. The piece occurs
exactly once there: a patch whose code has changed says so, rather than breaking something else.
"""

from __future__ import annotations

from dataclasses import dataclass

RULES = {
    1: "A request is a committed row before Slack gets its answer; what can't be recorded is "
    "answered with an error.",
    2: "Each request is recorded once, however often Slack delivers it and however fast somebody "
    "clicks.",
    3: "A slot is a row: it is taken under the deployment's lock, held until the render is over, "
    "and free from that moment on.",
    4: "Both limits hold, of running renders and of creates a minute; a 429 fails no job, it lets "
    "the deployment rest; so does a deployment that won't have us, which is tried with one job at "
    "a time.",
    5: "The workspace whose turn was longest ago goes next, for as many clips as its share, and "
    "within it the person; a claim costs the same however long the line is.",
    6: "A render is paid for once: its id is in the row before anything else happens, and a create "
    "is sent again only on proof that nothing was ordered, three times at most.",
    7: "A clip is delivered once: its file's id is in the row before Slack can show it. It is "
    "fetched as soon as it is ready, and given up only when it is certainly gone: after minutes, "
    "never by counting misses, and with a button to look or fetch again.",
    8: "A row is moved only by whoever saw its latest state and holds its lease, by the database's "
    "clock.",
    9: "The card is a function of the row; its last state is always shown, within what Slack "
    "allows: a refused edit is tried again when it can succeed, or a new card is posted.",
    10: "Memory doesn't grow with a clip, nor work with a backlog.",
    11: "Nothing is spent unasked: what may be a question, a greeting or a command of another tool "
    "is answered, with a button to make it anyway; what is paid for was shown with its price.",
    12: "Nobody waits for nothing: whoever asked hears of the end, good or bad, once, by a message "
    "that notifies, and reads what to do next; their words are never lost to a refusal.",
    13: "No budget is overspent by a cent: what a request may cost is reserved in the transaction "
    "that accepts it, and settled or returned once its job has ended, however it ended.",
    14: "A workspace's token is its own: encrypted where it lies, taken only from the browser that "
    "began the installation, and renewed only for the place that it was given for.",
}

COMMANDS = "tests/handlers/test_command.py"
MESSAGES = "tests/handlers/test_messages.py"
ACTIONS = "tests/handlers/test_actions.py"
KEYS = "tests/handlers/test_keys.py"
LIMITS = "tests/storage/test_limits.py"
GROUP_LINE = "tests/storage/test_group_line.py"
GROUPS = "tests/bot/domain/test_groups.py"
GROUP_AT_WORK = "tests/bot/rendering/test_groups.py"
FAIRNESS = "tests/storage/test_fairness.py"
SHARES = "tests/storage/test_shares.py"
CLAIM_COST = "tests/storage/test_claim_cost.py"
PEOPLE = "tests/bot/domain/conversation/test_people.py"
WHO_MAY = "tests/bot/requests/test_who_may.py"
APPROVED = "tests/bot/requests/test_approvals.py"
APPROVALS = "tests/storage/test_approvals.py"
LEASES = "tests/storage/test_leases.py"
PAUSES = "tests/storage/test_pauses.py"
MOVES = "tests/storage/test_moves.py"
RENDERER = "tests/bot/rendering/test_renderer.py"
RESTORED = "tests/bot/rendering/test_restored.py"
PAID_ONCE = "tests/bot/rendering/test_paid_once.py"
PROOF = "tests/bot/domain/renders/test_proof.py"
RECOVERY = "tests/bot/rendering/test_recovery.py"
MOMENTS = "tests/bot/video/answers/test_moments.py"
RECENT = "tests/bot/video/answers/test_recent.py"
COUNTED = "tests/storage/test_recovery.py"
REMIXES = "tests/bot/rendering/test_remixes.py"
DELIVERY = "tests/bot/delivery/test_delivery.py"
SHARED = "tests/bot/rendering/test_shared_renders.py"
BORN = "tests/storage/test_shared_renders.py"
FETCHING = "tests/bot/delivery/test_fetching.py"
FETCH_REFUSED = "tests/bot/delivery/test_fetch_refused.py"
UNFINDABLE = "tests/bot/rendering/test_unfindable.py"
RETRIEVAL = "tests/bot/requests/test_retrieval.py"
LOOKS = "tests/bot/domain/renders/test_looks.py"
TRIES = "tests/bot/domain/renders/test_tries.py"
DELAYS = "tests/storage/test_delays.py"
EDITS = "tests/bot/cards/test_edits.py"
REFUSED = "tests/bot/cards/test_refused.py"
REPLACED = "tests/storage/test_replacements.py"
ENDINGS = "tests/bot/cards/test_endings.py"
DUE = "tests/storage/test_endings.py"
SAID = "tests/bot/slack/messages/test_endings.py"
SUCCESSOR = f"{REFUSED}::test_a_card_that_takes_no_edit_gets_a_successor_with_the_end"
ENDED_BY = f"{DUE}::test_what_somebody_else_ended_is_told_once_with_their_name"
SHOWN = "tests/storage/test_cards.py"
REMEMBERED = "tests/bot/cards/test_remembered.py"
WITHIN_BUDGET = "tests/bot/cards/test_within_budget.py"
BUDGET = "tests/bot/cards/test_budget.py"
TWICE = "tests/bot/cards/test_twice.py"
TAKES = "tests/storage/test_takes.py"
TAKES_KEEPER = "tests/bot/cards/takes/test_keeper.py"
BODIES = "tests/bot/video/test_bodies.py"
LITELLM = "tests/bot/video/test_litellm.py"
DOWNLOAD = "tests/bot/video/transport/test_download.py"
CODES = "tests/bot/video/errors/test_codes.py"
ODD = "tests/bot/video/answers/test_odd_yes.py"
MODERATION = "tests/bot/video/errors/test_moderation.py"
STATUSES = "tests/bot/video/answers/test_statuses.py"
RENDER = "tests/bot/video/answers/test_render.py"
UNPACKING = "tests/bot/video/transport/test_unpacking.py"
ENVELOPES = "tests/bot/slack/inbound/test_envelopes.py"
INPUTS = "tests/bot/media/test_inputs.py"
PICTURES = "tests/bot/media/test_pictures.py"
UPLOAD = "tests/bot/slack/api/test_upload.py"
FILES = "tests/bot/slack/api/test_files.py"
TURNS = "tests/storage/test_inputs.py"
STRANGERS = "tests/bot/runtime/test_http_limits.py"
TALK = "tests/bot/domain/language/talk/test_telling.py"
GRAMMAR = "tests/bot/domain/language/test_grammar.py"
BROUGHT = "tests/bot/domain/language/options/test_foreign.py"
GUIDE = "tests/bot/requests/test_guide.py"
WAITING = "tests/bot/rendering/test_waiting_remixes.py"
CARDS = "tests/bot/slack/views/test_card.py"
CLIP_FORM = "tests/bot/slack/views/test_clip_form.py"
POSTS = "tests/bot/cards/test_posts.py"
POINTING = "tests/bot/domain/language/talk/test_pointing.py"
LATE = "tests/bot/slack/messages/test_late_answers.py"
DRAFTS = "tests/bot/requests/making/test_drafts.py"
FORMS = "tests/bot/requests/making/test_clip_form.py"
MENUS = "tests/bot/requests/making/test_menus.py"
USUAL = "tests/bot/requests/settings/test_defaults.py"
MONEY = "tests/storage/test_money.py"
ENTRIES = "tests/bot/domain/money/test_entries.py"
REPLIES = "tests/bot/domain/language/test_reply_policies.py"
INSTALLATIONS = "tests/storage/test_installations.py"
INSTALLING = "tests/bot/slack/installs/test_installing.py"
TOKEN_REFRESH = "tests/bot/upkeep/test_token_refresh.py"


@dataclass(frozen=True, slots=True)
class Patch:
    """One way to break a rule. Each of ``guards`` must fail once it is applied."""

    rule: int
    name: str
    symbol: str
    """Such as ``Renderer._fail`` or ``HOLDS_SLOT``."""
    old: str
    new: str
    guards: tuple[str, ...]


PATCHES = (
    Patch(
        1,
        "events are acknowledged while they are being recorded",
        "open_listener",
        "process_before_response=True",
        "process_before_response=False",
        (f"{MESSAGES}::test_what_cannot_be_recorded_is_not_acked_and_comes_again",),
    ),
    Patch(
        1,
        "an envelope is acknowledged first and handled then",
        "Envelopes.handle",
        "            await super().handle(client, req)\n",
        "            from slack_sdk.socket_mode.response import SocketModeResponse\n\n"
        "            await client.send_socket_mode_response(SocketModeResponse(req.envelope_id))\n"
        "            await super().handle(client, req)\n",
        (
            f"{ENVELOPES}::test_an_envelope_is_acknowledged_after_its_listener",
            f"{ENVELOPES}::test_an_envelope_that_cannot_be_handled_is_not_acknowledged",
        ),
    ),
    Patch(
        1,
        "a command that could not be recorded is acknowledged all the same",
        "register.command",
        'answer = given_back(f"{desk.slash_command} {words}")',
        "answer = None",
        (f"{COMMANDS}::test_what_cannot_be_recorded_is_answered_with_the_sentence",),
    ),
    Patch(
        1,
        "a commit doesn't wait for the disk",
        "_PRAGMAS",
        '"synchronous=FULL"',
        '"synchronous=NORMAL"',
        ("tests/storage/test_database.py::test_an_accepted_request_survives_a_power_cut",),
    ),
    Patch(
        2,
        "jobs are recorded although the request was there",
        "SqlIntake._accepted",
        "            if not fresh:\n",
        "            if not fresh and not request.jobs:\n",
        (
            "tests/storage/test_requests.py::test_the_same_key_is_recorded_once[sqlite]",
            f"{COMMANDS}::test_a_command_delivered_again_is_one_request",
        ),
    ),
    Patch(
        2,
        "a message's key is made of what each delivery has for itself",
        "register.take",
        'key=f"message:{workspace}:{channel}:{ts}"',
        "key=f\"message:{workspace}:{channel}:{ts}:{event['type']}\"",
        (f"{MESSAGES}::test_a_mention_arrives_twice_and_is_one_job",),
    ),
    Patch(
        2,
        "a modal's key is made of what each delivery has for itself",
        "origin",
        'identifier(view, "id")',
        'identifier(body, "trigger_id")',
        (f"{ACTIONS}::test_the_modals_answer_is_a_remix_recorded_once",),
    ),
    Patch(
        2,
        "a command's key is the same for everything that a person asks for",
        "register.command.origin",
        "identifier(body, 'trigger_id')",
        "identifier(body, 'user_id')",
        (f"{KEYS}::test_whoever_asks_twice_in_the_same_words_gets_two_clips",),
    ),
    Patch(
        2,
        "each click of a double click has a key of its own",
        "pressed_in",
        "{person}:{pressed_at}",
        "{person}:{told(body, 'trigger_id')}",
        (f"{KEYS}::test_two_clicks_that_are_handled_at_once_are_one_request",),
    ),
    Patch(
        2,
        "each press of Recreate is a request of its own",
        "Repeating.recreate.origin",
        "replace(origin, key=what.key)",
        "replace(origin, key=origin.key)",
        (f"{REMIXES}::test_presses_at_once_and_later_make_one_clip",),
    ),
    Patch(
        2,
        "each press of Make it anyway is a request of its own",
        "Drafts.wanted.where",
        'key=f"draft:{draft_id}", ',
        "",
        (f"{DRAFTS}::test_a_double_click_makes_one_clip",),
    ),
    Patch(
        3,
        "a cancelled render's slot is given away while it renders on",
        "HOLDS_SLOT",
        "JobState.CANCELLING, JobState.UNCONFIRMED}",
        "JobState.UNCONFIRMED}",
        (f"{LIMITS}::test_a_slot_is_held_until_the_render_is_over[sqlite]",),
    ),
    Patch(
        3,
        "a job that may have a render gives its slot away",
        "HOLDS_SLOT",
        "JobState.CANCELLING, JobState.UNCONFIRMED}",
        "JobState.CANCELLING}",
        (f"{LIMITS}::test_a_slot_is_held_until_the_render_is_over[sqlite]",),
    ),
    Patch(
        3,
        "a slot is kept until the clip is delivered",
        "HOLDS_SLOT",
        "JobState.CANCELLING, JobState.UNCONFIRMED}",
        "JobState.DELIVERING, JobState.CANCELLING, JobState.UNCONFIRMED}",
        (f"{LIMITS}::test_a_slot_is_held_until_the_render_is_over[sqlite]",),
    ),
    Patch(
        3,
        "slots are counted before anything is locked",
        "_Batch.begin",
        '"BEGIN IMMEDIATE"',
        '"BEGIN"',
        ("tests/storage/test_connections.py::test_a_transaction_takes_the_lock_at_once",),
    ),
    Patch(
        4,
        "one more runs than may",
        "wait_for_limits",
        ">= deployment.max_running",
        "> deployment.max_running",
        (f"{LIMITS}::test_no_more_run_than_there_are_slots[sqlite]",),
    ),
    Patch(
        4,
        "the creates of the last minute are not taken from those allowed",
        "submit_waits.free",
        "[0.0] * (deployment.max_submits - len(waits))",
        "[0.0] * deployment.max_submits",
        (f"{LIMITS}::test_no_more_are_submitted_in_a_window_than_allowed[sqlite]",),
    ),
    Patch(
        4,
        "a 429 fails the job",
        "Submitting.submit",
        "return await self._back_in_line(job, error, error.retry_after)",
        "return await self._ends.fail(job, error)",
        (f"{PAID_ONCE}::test_a_limit_fails_no_job",),
    ),
    Patch(
        4,
        "after a 429 the next job tries its luck at once",
        "Submitting._back_in_line",
        "        await self._store.rest(self._deployment.name, seconds)\n",
        "",
        (f"{RENDERER}::test_a_429_puts_the_job_back_and_honours_retry_after",),
    ),
    Patch(
        4,
        "a job fails because the deployment won't have us",
        "Submitting.submit",
        "            job = await self._ends.not_taken(job)\n            self._pauses.tell()\n",
        "            job = await self._ends.fail(job, error)\n            self._pauses.tell()\n",
        (f"{RENDERER}::test_a_deployment_that_will_not_have_us_is_paused",),
    ),
    Patch(
        4,
        "a paused deployment is tried with as many jobs as it has slots",
        "wait_for_limits",
        "    if row.trouble_code is not None and await _is_trying(connection, deployment.name):\n"
        "        return None\n",
        "",
        (f"{PAUSES}::test_it_rests_and_then_one_job_at_a_time_is_tried",),
    ),
    Patch(
        4,
        "no money is taken for too many requests",
        "TABLE",
        "(*CODES, *PHRASES, *STATUSES)",
        "(*STATUSES, *CODES, *PHRASES)",
        (f"{CODES}::test_a_code_counts_whatever_the_status",),
    ),
    Patch(
        4,
        "whatever names a quota is taken for no money",
        "PHRASES",
        "        matches=_MONEY,\n        unless=A_RATE,\n",
        "        matches=_MONEY,\n        unless=_A_SIZE,\n",
        (f"{CODES}::test_each_answer_to_an_order_is_known",),
    ),
    Patch(
        4,
        "a prompt about money pauses the deployment",
        "said_in.said",
        "said = without_prompt(message_of(outer)[:READ], private)",
        "said = message_of(outer)[:READ]",
        (f"{CODES}::test_a_prompt_that_is_repeated_pauses_nothing",),
    ),
    Patch(
        4,
        "a deployment whose clips can't be fetched is tried with a create",
        "wait_for_limits",
        "    if await has_to_wait_for_a_clip(connection, row):\n        return None\n",
        "",
        (
            f"{DELAYS}::test_while_a_clip_waits_to_be_fetched_nothing_is_tried[sqlite-delivering]",
            f"{FETCH_REFUSED}::test_a_restart_sends_no_create_and_asks_for_the_clip",
        ),
    ),
    Patch(
        4,
        "a create that was under way ends the pause of clips that can't be fetched",
        "SqlPauses.end",
        "            if row is None or await limits.has_to_wait_for_a_clip(connection, row):\n",
        "            if row is None:\n",
        (f"{DELAYS}::test_a_create_that_was_under_way_does_not_end_it[sqlite]",),
    ),
    Patch(
        5,
        "nobody's turn is noted",
        "served",
        "(_TURNED, *_SERVED, *sent)",
        "(_TURNED, *_LEFT, *sent)",
        (
            f"{FAIRNESS}::test_workspaces_are_served_in_turn[sqlite]",
            f"{FAIRNESS}::test_fifty_queued_jobs_delay_anothers_first_by_at_most_one[sqlite-T1]",
        ),
    ),
    Patch(
        5,
        "within a workspace, whoever came first is served first",
        "_counted",
        "waiting=table.c.waiting - 1, **turn)",
        "waiting=table.c.waiting - 1, **(turn if table is workspace_turns else {}))",
        (f"{FAIRNESS}::test_people_of_a_workspace_are_served_in_turn[sqlite]",),
    ),
    Patch(
        5,
        "what a workspace has had of its share is counted on after its turn",
        "after_turn",
        "case((is_over, 0), else_=had)",
        "had",
        (f"{SHARES}::test_a_share_of_three_gets_three_of_four[sqlite]",),
    ),
    Patch(
        5,
        "a claim reads all that its person has in line",
        "_next_of",
        "person.scalar_subquery()).limit(1)",
        "person.scalar_subquery())",
        (f"{CLAIM_COST}::test_a_claim_executes_as_much_for_ten_as_for_five_thousand",),
    ),
    Patch(
        5,
        "a person's jobs are taken in an order that no index has",
        "queued",
        "return query.order_by(jobs.c.seq)\n",
        "return query.order_by(jobs.c.created_at)\n",
        (f"{CLAIM_COST}::test_a_claim_reads_through_its_indexes_only",),
    ),
    Patch(
        5,
        "pictures are brought in the order in which they came",
        "_by_turn",
        "        func.coalesce(spaces.c.served_at, 0.0),\n"
        "        func.coalesce(persons.c.served_at, 0.0),\n",
        "",
        (f"{TURNS}::test_workspaces_take_turns_and_in_each_its_people[sqlite]",),
    ),
    Patch(
        5,
        "a person's pictures are brought all at once",
        "Inputs._begin_what_waits",
        "                busy=set(self._people.values()),\n",
        "",
        (
            f"{INPUTS}::test_one_persons_pictures_are_brought_one_after_the_other",
            f"{INPUTS}::test_many_pictures_of_one_hold_up_another_for_one",
        ),
    ),
    Patch(
        3,
        "a claimed job of a shared line uses nobody's slot",
        "SqlLine.claim",
        'claims = {} if job.deployment == deployment.name else {"deployment": deployment.name}',
        "claims: dict[str, object] = {}",
        (f"{GROUP_LINE}::test_each_ones_limits_are_its_own[sqlite]",),
    ),
    Patch(
        5,
        "what only one of a group can make goes before all others'",
        "_whose_turn",
        "return own if mine < theirs else free",
        "return own",
        (f"{GROUP_LINE}::test_fifty_changes_delay_anothers_clip_by_at_most_one[sqlite]",),
    ),
    Patch(
        6,
        "what may be rendering at one of a group is ordered from another",
        "_is_anyones",
        " and not doubtful",
        "",
        (f"{GROUPS}::test_an_order_nobody_knows_of_is_sent_to_no_other",),
    ),
    Patch(
        6,
        "one that refused a clip's shape is asked for it again",
        "Ends.refused_here",
        ", refused_by=refused",
        "",
        (f"{GROUP_AT_WORK}::test_a_shape_that_one_refuses_goes_to_each_other_once",),
    ),
    Patch(
        6,
        "a create whose answer was lost is sent again at once",
        "Submitting.submit",
        "return await self.find(job, broke=error.broke)\n",
        "return await self._ends.requeue(job)\n",
        (f"{PAID_ONCE}::test_a_create_whose_answer_was_lost_is_not_sent_again",),
    ),
    Patch(
        6,
        "a job that a crash left in submitting is submitted",
        "Renderer._step",
        "(self._submitting.submit if claimed else self._submitting.find)(job)",
        "self._submitting.submit(job)",
        (f"{PAID_ONCE}::test_a_crash_between_any_two_steps_of_a_life_pays_once[True]",),
    ),
    Patch(
        6,
        "what was in line in a restored copy is ordered at its turn",
        "Submitting.submit",
        "        if job.maybe_ordered_since is not None:\n"
        "            return await self.find(job)\n",
        "",
        (f"{RESTORED}::test_what_was_made_meanwhile_is_adopted",),
    ),
    Patch(
        6,
        "a render that isn't listed yet is taken for one that isn't there",
        "conclude",
        "    if calm and _is_long_enough(calm, patience):\n",
        "    if calm:\n",
        (
            f"{RENDERER}::test_what_never_arrived_is_submitted_again_once_settled",
            f"{RECOVERY}::test_a_render_that_is_listed_late_is_adopted",
        ),
    ),
    Patch(
        6,
        "a server's clock is taken to be right",
        "clock_of",
        "        return ServerClock(math.inf, suspect)\n",
        "        return ServerClock(SKEW, SKEW)\n",
        (
            f"{RECOVERY}::test_no_order_goes_out_again_while_its_render_is_listed[clock behind]",
            f"{PROOF}::test_what_is_in_the_list_is_never_absent",
        ),
    ),
    Patch(
        6,
        "a clock is known by renders that are all of one moment",
        "clock_of",
        " or _span(moments) <= SKEW:",
        ":",
        (f"{PROOF}::test_renders_of_one_moment_make_no_clock",),
    ),
    Patch(
        6,
        "a new render with other words is taken for somebody else's",
        "judge",
        "    if found is not None or strange:\n",
        "    if found is not None or [one for one in strange if _is_asked_for(job, one)]:\n",
        (
            f"{RECOVERY}::test_no_order_goes_out_again_while_its_render_is_listed[words improved]",
            f"{PROOF}::test_what_is_in_the_list_is_never_absent",
        ),
    ),
    Patch(
        6,
        "a list is believed that lacks a render of ours",
        "judge",
        "if listed.whole and recently and not missing else",
        "if listed.whole and recently else",
        (
            f"{RECOVERY}::test_a_list_without_a_render_that_we_know_of_proves_nothing",
            f"{PROOF}::test_an_instance_that_lacks_a_render_of_ours_proves_nothing",
        ),
    ),
    Patch(
        6,
        "a list that loses what it had is believed",
        "_calm",
        "if look.found is not Trace.ABSENT or (calm and look.ids - calm[-1].ids):",
        "if look.found is not Trace.ABSENT:",
        (f"{PROOF}::test_a_list_that_loses_what_it_had_is_another_instances",),
    ),
    Patch(
        6,
        "a birth of 0 is taken for 1970",
        "_moment",
        "return seconds if seconds is not None and seconds >= EARLIEST else None",
        "return seconds",
        (f"{MOMENTS}::test_what_is_no_moment_is_unknown_and_not_1970",),
    ),
    Patch(
        6,
        "what can't be read in a list is passed over",
        "_page",
        'legible=len(renders) == len(items) and not promised and items is listing.get("data"),',
        "legible=True,",
        (f"{RECENT}::test_what_cannot_be_read_may_be_the_one",),
    ),
    Patch(
        6,
        "a server is believed that says it has listed all",
        "_to_the_end",
        "        after = page.after or _to_be_sure(found, page)\n",
        "        after = page.after\n",
        (f"{RECENT}::test_a_list_that_may_be_cut_is_asked_for_more",),
    ),
    Patch(
        6,
        "one look is enough for a person who asks for it",
        "Renderer.look_again",
        '        self._run(self._look_on(job), f"look for {job.id}")\n',
        "        await self._ends.requeue(job)\n",
        (f"{RECOVERY}::test_a_look_finds_what_turns_up_while_it_lasts",),
    ),
    Patch(
        6,
        "orders aren't counted",
        "SqlLine.claim",
        "                orders=_ONE_MORE,\n",
        "",
        (
            f"{COUNTED}::test_an_order_is_counted_as_the_job_leaves_the_line[sqlite]",
            f"{RECOVERY}::test_a_job_is_ordered_three_times_and_then_a_person_decides",
        ),
    ),
    Patch(
        6,
        "what seems not to have been ordered is ordered for ever",
        "Submitting._once_more",
        "        if job.orders >= MOST_ORDERS and not row.cancel_requested:\n",
        "        if job.orders < 0:\n",
        (f"{RECOVERY}::test_a_job_is_ordered_three_times_and_then_a_person_decides",),
    ),
    Patch(
        6,
        "the render is looked at before its id is written down",
        "Submitting.submit.job",
        "        job = await self._written_down(job, render)\n",
        "        render = await self._orders._video.get(render.id)\n"
        "        job = await self._written_down(job, render)\n",
        (f"{PAID_ONCE}::test_nothing_comes_between_an_answer_and_its_row",),
    ),
    Patch(
        6,
        "a form that a server's own fault befell is sent again as JSON",
        "wants_json",
        "if problem.status not in {400, 422} or",
        "if problem.status not in {400, 422, 500} or",
        (f"{BODIES}::test_any_other_answer_stands_and_nothing_is_sent_again[a fault of its own]",),
    ),
    Patch(
        6,
        "a render that LiteLLM lists by another id is taken for a lost one",
        "OpenAiVideos.recent",
        "params, self._known, since",
        "params, read_render, since",
        (f"{LITELLM}::test_a_remix_can_be_asked_about_and_found_in_the_list",),
    ),
    Patch(
        6,
        "a render of another deployment at the same server is taken for a lost one",
        "Recovery._listed_with",
        "if name != job.deployment",
        "if not name",
        (f"{GROUP_AT_WORK}::test_a_render_of_who_is_beside_it_is_taken_for_no_other",),
    ),
    Patch(
        6,
        "a render that its job left behind is taken for a lost one",
        "known_renders.parts",
        "for table in (jobs, abandoned_renders)",
        "for table in (jobs,)",
        (f"{MOVES}::test_a_job_back_in_line_leaves_its_render_behind_for_nobody[sqlite]",),
    ),
    Patch(
        6,
        "a render that fails by itself is tried a third time",
        "Following._came_to_nothing",
        "if job.retries >= RETRIES:",
        "if job.retries > RETRIES:",
        (f"{RENDERER}::test_there_is_no_third_try",),
    ),
    Patch(
        6,
        "a proxy may repeat an order by itself",
        "_ONCE",
        '_ONCE = {"Connection": "close", "x-litellm-num-retries": "0"}',
        '_ONCE = {"Connection": "close"}',
        (
            f"{LITELLM}::test_each_order_says_that_it_is_not_to_be_repeated",
            f"{LITELLM}::test_an_order_through_the_proxy_is_one_order[reset_after]",
        ),
    ),
    Patch(
        6,
        "a success that says no counts as a lost answer, and is ordered again",
        "started",
        "if answer.is_success and not says_no(answer.json()):",
        "if answer.is_success:",
        (f"{ODD}::test_a_no_behind_a_yes_is_a_refusal",),
    ),
    Patch(
        6,
        "a success that says nothing counts as a refusal, and what was made is lost",
        "started",
        "if answer.is_success and not says_no(answer.json()):",
        "if answer.is_success and not answer.body:",
        (f"{ODD}::test_what_says_neither_may_have_been_made",),
    ),
    Patch(
        6,
        "a render in a gateway's wrapper is overlooked",
        "video_in",
        "for fields in _levels(document, asked):",
        "for fields in _levels(document, asked, 0):",
        (f"{ODD}::test_a_render_is_found_wherever_it_stands",),
    ),
    Patch(
        6,
        "a clip that moderation stopped is made once more",
        "_meant",
        "    elif moderation.is_said(message):\n",
        '    elif "moderation" in message:\n',
        (f"{MODERATION}::test_words_tell_where_no_code_does",),
    ),
    Patch(
        6,
        "a clip that was stopped for a reason that nobody knows is made once more",
        "passes",
        "    return plain and (",
        "    return plain or (",
        (f"{RENDER}::test_a_failure_that_nobody_knows_may_be_about_the_request",),
    ),
    Patch(
        6,
        "an order that the server took under an unusable id is sent again",
        "started",
        "        taken = has_unusable_id(answer.json())\n",
        "        taken = False\n",
        (f"{ODD}::test_an_id_beyond_use_says_that_it_was_taken",),
    ),
    Patch(
        6,
        "an order that came too late behind a 4xx counts as never taken",
        "PHRASES",
        "        matches=_LATE,\n",
        "        matches=_VERSION,\n",
        (f"{CODES}::test_each_answer_to_an_order_is_known",),
    ),
    Patch(
        6,
        "an answer to a question is taken for a failed render, and made once more",
        "is_failed_job",
        "return render_id == asked and meaning(",
        "return bool(render_id) and meaning(",
        (f"{STATUSES}::test_an_error_with_an_id_of_its_own_is_no_failed_job",),
    ),
    Patch(
        6,
        "a create without an answer counts as never sent",
        "_verdict",
        "if not sent and _never_left(broken):",
        "if not sent:",
        ("tests/bot/video/transport/test_connections.py::test_the_verdict_on_each_exception",),
    ),
    Patch(
        6,
        "an order goes without its picture when that can't be read",
        "Orders._references",
        'raise Unavailable("the inputs could not be read") from error',
        "return ()",
        (f"{INPUTS}::test_an_order_whose_picture_cannot_be_read_is_not_sent",),
    ),
    Patch(
        7,
        "the file's id is written down after Slack may show it",
        "Delivery._upload",
        "        job = await self._store.update(job, file_id=file_id)\n        try:\n"
        "            await self._store.sure(job)\n"
        "            await self._messenger.complete_upload(job, file_id)\n",
        "        try:\n"
        "            await self._messenger.complete_upload(job, file_id)\n"
        "            job = await self._store.update(job, file_id=file_id)\n",
        (f"{DELIVERY}::test_a_crash_between_any_two_steps_delivers_exactly_once[a file]",),
    ),
    Patch(
        7,
        "a look that Slack refuses is a failed delivery",
        "ShareLook.at",
        "            self._refusal = refusal\n            return None\n",
        "            raise\n",
        (f"{DELIVERY}::test_a_look_that_slack_refuses_is_no_failed_delivery",),
    ),
    Patch(
        7,
        "nobody asks what became of an earlier upload",
        "Delivery._upload",
        "await self._shares.appears(job, job.file_id)",
        "None",
        (f"{DELIVERY}::test_a_file_that_slack_is_late_to_know_is_not_uploaded_twice",),
    ),
    Patch(
        7,
        "a share that takes more than a minute is taken for lost",
        "Shares.awaited",
        "backoff.FILE_LOOKS if job.link_attempts else backoff.SHARE_LOOKS:",
        "backoff.FILE_LOOKS:",
        (f"{DELIVERY}::test_a_share_after_minutes_is_waited_for_and_told",),
    ),
    Patch(
        7,
        "a link is posted again without a look at what is there",
        "Shares._link.tried",
        "tried = job.link_attempts > 0",
        "tried = False",
        (f"{DELIVERY}::test_a_crash_between_any_two_steps_delivers_exactly_once[a link]",),
    ),
    Patch(
        7,
        "after a start, the clip that expires first waits for the others",
        "SqlLeases.resume",
        "return sorted(found, key=lambda job: job.expires_at or job.created_at)",
        "return found",
        (f"{LEASES}::test_what_expires_first_is_taken_up_first[sqlite]",),
    ),
    Patch(
        7,
        "a clip leaves the disk before its delivery is written down",
        "Delivery._shared",
        "        job = await self._store.move(job, JobState.DELIVERED",
        "        await asyncio.to_thread(Path(job.clip_path or '').unlink, missing_ok=True)\n"
        "        job = await self._store.move(job, JobState.DELIVERED",
        (f"{FETCHING}::test_a_clip_stays_on_disk_until_its_delivery_is_written_down",),
    ),
    Patch(
        7,
        "of a render's clips only the first is delivered",
        "SqlRows.rendered",
        "new_jobs.insert_siblings(connection, row, clips[1:])",
        "new_jobs.insert_siblings(connection, row, ())",
        (
            f"{SHARED}::test_a_crash_at_any_step_loses_no_clip_and_shows_none_twice",
            f"{BORN}::test_each_clip_is_a_job_the_first_keeps_card_and_price[sqlite]",
        ),
    ),
    Patch(
        7,
        "a clip is fetched when its upload's turn comes",
        "Delivery.deliver",
        "            job = await self._fetching.fetched(job)\n",
        "            async with self._uploads:\n"
        "                job = await self._fetching.fetched(job)\n",
        (f"{FETCHING}::test_a_clip_is_fetched_however_many_uploads_wait",),
    ),
    Patch(
        7,
        "a render that isn't found for some seconds is gone",
        "Looks._is_gone",
        "return age_of(job, now) >= waiting.YOUNG and missing.seconds >= enough",
        "return missing.seconds >= min(enough, 7.0)",
        (f"{LOOKS}::test_a_young_render_is_given_longer",),
    ),
    Patch(
        7,
        "misses are added up whatever comes in between",
        "Streak.broken",
        "self.seconds, self._last, self._begun = 0.0, None, False",
        "self._last, self._begun = None, False",
        (f"{LOOKS}::test_one_good_answer_in_so_many_keeps_a_render[5]",),
    ),
    Patch(
        7,
        "no answer counts as not found",
        "Streak",
        "        self._last = None\n\n    def broken",
        "        self._begun = True\n\n    def broken",
        (f"{LOOKS}::test_no_answer_proves_nothing_and_breaks_nothing",),
    ),
    Patch(
        7,
        "a time in 1970 is taken for one that is over",
        "kept_until",
        "if named is None or not begun < named < begun + LONGEST_LIFETIME:",
        "if named is None:",
        (f"{LOOKS}::test_a_time_that_cannot_be_meant_says_nothing[0.0]",),
    ),
    Patch(
        7,
        "past its time a clip is given up while the server is only away",
        "Signs.verdict",
        "if is_miss(error) and now > kept_until(job) and self.missing.seconds >= EXPIRED:",
        "if now > kept_until(job):",
        (f"{TRIES}::test_a_late_clip_is_not_given_up_while_the_server_is_away",),
    ),
    Patch(
        7,
        "a 4xx that nobody knows ends a clip after three of them",
        "Tries._is_enough",
        "(_is_plain(error) and same >= waiting.PLAIN_REFUSAL)",
        "_is_plain(error)",
        (f"{FETCHING}::test_a_refusal_that_passes_costs_no_clip[8]",),
    ),
    Patch(
        7,
        "what fetching met is told in words about the prompt",
        "met",
        "if isinstance(error, ClipUnfetchable | RenderMissing | Moderated | DiskTrouble):",
        "if isinstance(error, ClipUnfetchable | RenderMissing | Refused | DiskTrouble):",
        (f"{TRIES}::test_nothing_that_fetching_ends_in_is_about_the_words",),
    ),
    Patch(
        7,
        "a clip that may not be fetched is given up like any other",
        "Tries.verdict",
        "            return error if is_late else None\n",
        "            return error if is_late or now - self._since > waiting.LEAST else None\n",
        (f"{TRIES}::test_a_key_is_waited_for_as_long_as_there_may_be_a_clip",),
    ),
    Patch(
        7,
        "a clip that was never fetched can't be delivered again",
        "Retrieval.deliver_again.kept",
        "kept = job.clip_path is not None or job.error_code in UNFETCHED",
        "kept = job.clip_path is not None",
        (f"{RETRIEVAL}::test_a_clip_never_fetched_is_fetched_by_deliver_again",),
    ),
    Patch(
        8,
        "whoever posts a card takes the work on its job away",
        "_POSTED",
        "case((text(WORKED_ON), jobs.c.lease_owner), else_=None)",
        "None",
        (f"{BORN}::test_posting_a_card_leaves_the_work_to_whoever_has_the_job[sqlite]",),
    ),
    Patch(
        8,
        "a move doesn't look at the state",
        "_SEEN",
        'BY_ID.where(jobs.c.state == bindparam("seen"))',
        "BY_ID",
        (f"{MOVES}::test_a_state_that_moved_on_makes_us_stale[sqlite]",),
    ),
    Patch(
        8,
        "a move doesn't look at the lease",
        "HELD",
        '_SEEN.where(jobs.c.lease_owner == bindparam("owner"))',
        "_SEEN",
        (f"{MOVES}::test_a_lease_that_moved_on_makes_us_stale[sqlite-rendering]",),
    ),
    Patch(
        8,
        "jobs are taken over from the living",
        "JobTable._left_behind",
        "others &= jobs.c.lease_until < database_now()",
        "others &= jobs.c.lease_until.is_not(None)",
        (
            f"{LEASES}::test_what_a_living_process_works_on_is_left_to_it[sqlite]",
            f"{LEASES}::test_a_card_that_a_living_process_posts_is_left_to_it[sqlite]",
        ),
    ),
    Patch(
        8,
        "a lease ends by the clock of whoever took it",
        "Store._lease",
        "later(LEASE_SECONDS)}",
        "__import__('time').time() + LEASE_SECONDS}",
        ("tests/storage/test_clocks.py::test_a_lease_lasts_as_long_as_it_should[sqlite-slow]",),
    ),
    Patch(
        9,
        "a card that couldn't be edited counts as shown",
        "Edits._show",
        "            if not await self._edit(job, now):\n                return 0.0\n",
        "            await self._edit(job, now)\n",
        (
            f"{EDITS}::test_a_card_in_a_channel_that_removed_us_is_shown_once_back",
            f"{REFUSED}::test_a_card_in_an_archived_channel_shows_its_end_later",
        ),
    ),
    Patch(
        9,
        "a word of Slack's that nobody listed gives the card up",
        "refusal_of",
        "return Refusal.OURS if error.error in _OURS else Refusal.PASSING",
        "return Refusal.OURS if error.error in _OURS else Refusal.FINAL",
        (f"{REFUSED}::test_any_refusal_that_may_pass_is_outlasted[a_word_of_tomorrow]",),
    ),
    Patch(
        9,
        "a card that can't be edited any more stays as it is",
        "instead",
        "if refusal is Refusal.GONE or job.state in ENDED | {JobState.UNCONFIRMED}:",
        "if refusal is Refusal.GONE:",
        (f"{SUCCESSOR}[failed-edit_window_closed]",),
    ),
    Patch(
        9,
        "a new card says what the one that it stands for would, and gets a successor for it",
        "Edits._without_edit",
        "now = self._card(replace(job, card_ts=None))",
        "now = self._card(job)",
        (f"{REFUSED}::test_a_successor_of_a_delivered_clips_card_gets_none_itself",),
    ),
    Patch(
        9,
        "nobody looks for a new card before it is posted again",
        "new_card.new",
        "await _found(messages, job) if attempted else None",
        "None",
        (
            f"{REFUSED}::test_a_new_card_whose_answer_was_lost_is_found_again",
            f"{REFUSED}::test_a_new_card_that_a_killed_process_posted_is_found",
        ),
    ),
    Patch(
        9,
        "two processes post a new card at once",
        "SqlReplacements.begin",
        "if row is None or (row.is_held and not self._alone):",
        "if row is None:",
        (f"{REPLACED}::test_one_process_at_a_time_posts_a_new_card[postgresql]",),
    ),
    Patch(
        9,
        "a change during an edit counts as shown with it",
        "_SHOWN",
        ".values(shown_version=_VERSION)",
        ".values(shown_version=jobs.c.version)",
        (f"{SHOWN}::test_a_card_that_shows_an_older_version_is_still_out_of_date[sqlite]",),
    ),
    Patch(
        9,
        "a card that was found again counts as shown",
        "Posts._posted",
        "job.version if shown is not None else None",
        "job.version",
        (f"{REMEMBERED}::test_a_card_found_again_is_not_taken_to_show_its_row",),
    ),
    Patch(
        9,
        "a card that nobody got to show isn't looked for",
        "UNSHOWN",
        'UNSHOWN = "version > shown_version"',
        'UNSHOWN = "version > shown_version AND shown_version > 0"',
        (f"{SHOWN}::test_what_cards_do_not_show_yet_is_listed_oldest_first[sqlite]",),
    ),
    Patch(
        9,
        "the card tells its own time",
        "_rendering.rest",
        "    rest = left(job, now)\n",
        "    import time\n\n    rest = left(job, time.time())\n",
        ("tests/bot/slack/views/test_card.py::test_what_a_person_reads",),
    ),
    Patch(
        7,
        "a clip gets another poster, and a deleted one its first",
        "SqlPosters.uploaded",
        ".where(jobs.c.deleted_at.is_(None), jobs.c.poster_id.is_(None))",
        "",
        (
            "tests/storage/test_posters.py::test_a_job_has_one_poster_and_a_deleted_one_none[sqlite]",
        ),
    ),
    Patch(
        9,
        "a poster stays on the card of a clip that was deleted",
        "_poster",
        "if job.poster_id is None or not job.has_poster or not job.has_clip:",
        "if job.poster_id is None or not job.has_poster:",
        (f"{CARDS}::test_the_poster_is_on_a_finished_clips_card_alone",),
    ),
    Patch(
        9,
        "what is news while takes are shown is taken for shown",
        "_settle",
        "left = jobs.c.take_news - shown.news[job.id]",
        "left = 0",
        (f"{TAKES}::test_what_is_news_while_it_is_shown_stays_news",),
    ),
    Patch(
        9,
        "takes are posted side by side without a look whether they are",
        "TakesKeeper._post",
        "await self._messages.find(takes) if takes.may_be_posted else None",
        "None",
        (f"{TAKES_KEEPER}::test_whoever_dies_over_the_post_leaves_one_message",),
    ),
    Patch(
        9,
        "edits are not taken from the budget",
        "Edits._edit",
        "        self.budget.spend()\n",
        "",
        (f"{WITHIN_BUDGET}::test_while_no_time_passes_no_more_is_edited_than_at_once",),
    ),
    Patch(
        9,
        "more edits than Slack allows",
        "PER_SECOND",
        "PER_SECOND = 0.65\n",
        "PER_SECOND = 0.8\n",
        (f"{BUDGET}::test_edits_as_soon_as_told_stay_within_what_slack_allows",),
    ),
    Patch(
        9,
        "what holds a clip up is written down and shown some other time",
        "Delays._noted",
        "        self._board.changed(job.id)\n",
        "",
        (f"{UNFINDABLE}::test_before_any_is_known_a_quarter_of_an_hour_is_long",),
    ),
    Patch(
        9,
        "a card that two processes have posted stands twice",
        "Posts._posted",
        "            await take_away(self._messages, replace(job, thread=thread), ts)\n",
        "",
        (f"{TWICE}::test_of_two_first_cards_at_once_one_is_taken_away",),
    ),
    Patch(
        10,
        "a clip is whole in memory before it is written",
        "_copy",
        "        async for chunk in stream.chunks():\n            spool.write(chunk)\n",
        '        spool.write(b"".join([chunk async for chunk in stream.chunks()]))\n',
        (f"{DOWNLOAD}::test_memory_does_not_grow_with_the_clip",),
    ),
    Patch(
        10,
        "an answer is unpacked at once, and measured then",
        "_inflated",
        "inflate.decompress(start, PIECE)",
        "inflate.decompress(start)",
        (f"{UNPACKING}::test_a_bomb_takes_no_more_than_an_honest_answer_may",),
    ),
    Patch(
        10,
        "an answer is unpacked layer by layer",
        "Stream.read",
        "body = await unpacked(self._raw(), self.headers, at_most=self._at_most)",
        'body = b"".join([piece async for piece in self._response.aiter_bytes()])',
        (f"{UNPACKING}::test_a_bomb_takes_no_more_than_an_honest_answer_may",),
    ),
    Patch(
        10,
        "the line's first places are looked up among all of it",
        "_jobs_of",
        "        .limit(_most(i))\n",
        "",
        (f"{CLAIM_COST}::test_showing_the_line_costs_the_same_however_long_it_is",),
    ),
    Patch(
        10,
        "a clip is read whole before it is uploaded",
        "_chunks",
        "asyncio.to_thread(file.read, CHUNK)",
        "asyncio.to_thread(file.read)",
        (f"{UPLOAD}::test_memory_does_not_grow_with_the_clip",),
    ),
    Patch(
        10,
        "every card that was ever shown is remembered",
        "Edits.remember",
        "            self._shown.popitem(last=False)\n",
        "            log.debug('many cards')\n",
        (f"{REMEMBERED}::test_no_more_cards_are_remembered_than_there_is_room",),
    ),
    Patch(
        10,
        "a picture is decoded whatever its size",
        "MOST_PIXELS",
        "MOST_PIXELS = 50_000_000\n",
        "MOST_PIXELS = 1_000_000_000\n",
        (f"{PICTURES}::test_a_bomb_costs_no_memory",),
    ),
    Patch(
        10,
        "bodies that nobody has signed are read, however many there are",
        "Unproven._need_room",
        "        if self._held <= self._limits.unproven or length <= self._limits.small:\n",
        "        if length <= LARGEST_BODY:\n",
        (f"{STRANGERS}::test_large_bodies_wait_for_others_and_small_ones_do_not",),
    ),
    Patch(
        10,
        "a file that comes packed is unpacked",
        "SlackFiles._read",
        "        _refuse_packed(response, file_id)\n",
        "",
        (f"{FILES}::test_what_comes_packed_is_refused_unread",),
    ),
    Patch(
        11,
        "people of another company have clips made",
        "Permissions.need_spender",
        "            case Role.STRANGER:\n                raise barred(wanted)\n",
        "",
        (f"{WHO_MAY}::test_strangers_watch_and_do_not_spend[stranger]",),
    ),
    Patch(
        11,
        "whoever Slack says nothing of has clips made",
        "Permissions.need_spender",
        "            case Role.UNKNOWN:\n                raise _unchecked(wanted)\n",
        "",
        (f"{WHO_MAY}::test_strangers_watch_and_do_not_spend[nobody knows]",),
    ),
    Patch(
        11,
        "what waits for an admin is made all the same",
        "IN_LINE",
        " AND NOT awaits_approval",
        "",
        (f"{APPROVALS}::test_what_waits_has_no_place_and_holds_nobody_up[sqlite]",),
    ),
    Patch(
        11,
        "anybody approves what an admin has to",
        "Approvals._need_admin",
        "        if not await self.permissions.is_admin(origin):\n"
        "            raise RequestError(wording.ADMINS_DECIDE)\n",
        "        return\n",
        (f"{APPROVED}::test_only_an_admin_decides_and_once",),
    ),
    Patch(
        11,
        "whose own workspace is said to be another one is a member all the same",
        "person_of",
        "    if home != workspace and workspace not in teams:\n",
        "    if home is None and not teams:\n",
        (f"{PEOPLE}::test_a_person_is_what_slack_says",),
    ),
    Patch(
        11,
        "an id in a button's value is enough, wherever it is pressed",
        "Permissions.at_hand",
        "        if job.card_ts is not None and job.thread.channel != origin.thread.channel:\n"
        "            raise self._unknown(job_id, origin)\n",
        "",
        (f"{WHO_MAY}::test_a_press_is_of_the_conversation_it_comes_from[member]",),
    ),
    Patch(
        11,
        "what is said outside a thread is filmed, whatever it is",
        "_outside",
        "    if (doubt := doubtful(text, menu, lead)) is not None:\n        return doubt\n",
        "",
        (
            f"{TALK}::test_nothing_is_made_of_it_anywhere",
            f"{GUIDE}::test_talk_after_the_command_makes_nothing",
        ),
    ),
    Patch(
        11,
        "a question to us in a thread is a change of its clip",
        "_change_or_clip",
        "    if (doubt := doubtful(text, menu, lead, in_thread=True)) is not None:\n"
        "        return doubt\n",
        "",
        (f"{GRAMMAR}::test_talk_in_a_thread_makes_nothing",),
    ),
    Patch(
        11,
        "what people tell each other is a change where every reply is one",
        "_unaddressed_change",
        "    doubt = may_be_talk_of_others(text, menu, to_channel=to_channel)\n",
        "    doubt = None\n",
        (f"{REPLIES}::test_what_may_be_talk_is_asked_about",),
    ),
    Patch(
        11,
        "people of another company are told what it costs whenever they talk",
        "Defaults.policy",
        "        if policy is ReplyPolicy.EVERY and await self.permissions.is_barred(origin):\n"
        "            return ReplyPolicy.KEYWORD\n",
        "",
        (f"{USUAL}::test_a_stranger_is_only_talking_there",),
    ),
    Patch(
        11,
        "only what ends in a question mark is a question",
        "is_question",
        "    begins = _ASKS.match(asked) or _TO_THE_BOT.match(asked) or _asks_unspaced(asked)\n",
        "    begins = None\n",
        (f"{TALK}::test_what_may_be_no_prompt_is_known",),
    ),
    Patch(
        11,
        "a prompt with a question in it is held up",
        "_question",
        "not any(asks) or not (all(asks) or _asks_for_a_clip(sentences, asks))",
        "not any(asks)",
        (f"{TALK}::test_a_plain_prompt_is_never_held_up",),
    ),
    Patch(
        11,
        "whatever begins with another tool's command is held up",
        "_command",
        "case [word] if word in COMMANDS:",
        "case [word, *_] if word in COMMANDS:",
        (f"{TALK}::test_a_plain_prompt_is_never_held_up",),
    ),
    Patch(
        11,
        "the button makes what was understood, not these words",
        "doubtful.made",
        "    made = anyway(text, menu, lead)\n",
        "    made = anyway(said.wish or text, menu, lead)\n",
        (f"{TALK}::test_anyway_makes_exactly_these_words",),
    ),
    Patch(
        11,
        "what is answered is made all the same",
        "Routes.take",
        "                raise await self.use.guide.doubted(request, origin)\n",
        "                if isinstance(request.anyway, Create):\n"
        "                    await self.use.creating.create(request.anyway, origin, files)\n"
        "                return (await self.use.guide.doubted(request, origin)).tell\n",
        (f"{GUIDE}::test_talk_after_the_command_makes_nothing",),
    ),
    Patch(
        11,
        "surprise is paid for",
        "_thread_command",
        "        _refuse_again_as_question(text)\n",
        "",
        (f"{GRAMMAR}::test_again_with_a_question_mark_may_be_surprise",),
    ),
    Patch(
        11,
        "seconds of the scene are paid for as seconds of the clip",
        "_is_apart",
        ' or last.strip("\'\\"“”(") not in _BELONGS',
        " or True",
        (f"{BROUGHT}::test_what_belongs_to_the_scene_stays",),
    ),
    Patch(
        11,
        "complaints, tries and wishes for nothing are filmed",
        "_is_said_to_us",
        "_said(_bare(sentence)) or _remarked(sentence):",
        "_said(_bare(sentence)):",
        (f"{TALK}::test_what_may_be_no_prompt_is_known",),
    ),
    Patch(
        11,
        "what points at a clip is filmed where there is none",
        "doubtful.said",
        "(None if lead == CHANGE else points_back(prose))",
        "None",
        (f"{POINTING}::test_outside_a_thread_it_is_asked_about",),
    ),
    Patch(
        11,
        "a change is held up in its clip's thread",
        "doubtful.said",
        "(None if lead == CHANGE else points_back(prose))",
        "points_back(prose)",
        (f"{POINTING}::test_in_a_clips_thread_it_is_a_remix",),
    ),
    Patch(
        11,
        "the change alone is ordered where its clip isn't known",
        "Orders.send",
        "if job.is_remix and not job.recreated:",
        "if job.is_remix and job.recreated is None:",
        (f"{WAITING}::test_a_change_alone_is_never_ordered",),
    ),
    Patch(
        11,
        "buttons don't say what they cost",
        "_with_price",
        "return label if cost is None else wording.PRICED.format(label=label, price=dollars(cost))",
        "return label",
        (f"{CARDS}::test_what_a_person_reads",),
    ),
    Patch(
        11,
        "what waits for a deployment that is gone is made at any price",
        "may_inherit",
        "not is_dearer and ",
        "",
        (f"{GROUPS}::test_one_alone_makes_what_waits_for_its_old_name_no_dearer",),
    ),
    Patch(
        11,
        "words are made for whatever they cost by now",
        "Drafts.wanted",
        "if draft.cost != (await self._pinned(draft)).cost:",
        "if draft.spent:",
        (f"{DRAFTS}::test_another_price_is_shown_before_it_is_paid",),
    ),
    Patch(
        11,
        "a clip is made of words that somebody else was asked about",
        "Drafts.find",
        "        if draft is None or not mine:\n",
        "        if draft is None:\n",
        (f"{DRAFTS}::test_somebody_elses_press_makes_nothing_and_tells_nothing",),
    ),
    Patch(
        11,
        "a model is used where it may not be",
        "Menus.need_usable",
        "if menu.name_of(wanted) is None:",
        "if not menu.models:",
        (
            f"{MENUS}::test_a_clip_is_not_made_again_where_its_model_was_taken_away",
            f"{MENUS}::test_an_unclear_clip_is_not_ordered_again_there_either",
        ),
    ),
    Patch(
        11,
        "several clips are shown with the price of one",
        "_price",
        "total(each, job.batch)",
        "total(each, 1)",
        (f"{CARDS}::test_clips_asked_for_together_say_their_sum_beforehand",),
    ),
    Patch(
        11,
        "the form's price is that of its beginning",
        "_following",
        "[*rest, *now]",
        "[*rest, *told]",
        (f"{CLIP_FORM}::test_the_sum_follows_what_is_chosen_and_nothing_else_changes",),
    ),
    Patch(
        11,
        "a form makes what costs more than it showed",
        "Forms.read",
        "        need_sum_as_shown(cost, shown)\n",
        "",
        (f"{FORMS}::test_no_more_is_spent_than_the_form_showed",),
    ),
    Patch(
        11,
        "a window makes a remix that costs more than it showed",
        "Remixing.remix",
        "            need_sum_as_shown(new.price_usd, shown)\n",
        "            pass\n",
        (f"{FORMS}::test_a_window_makes_nothing_dearer_than_it_showed",),
    ),
    Patch(
        12,
        "a failure is shown on the card and told nobody",
        "_PERSONAL",
        "_PERSONAL = _CANCELLED | {JobState.FAILED}\n",
        "_PERSONAL = _CANCELLED\n",
        (
            f"{DUE}::test_an_end_is_told_once_it_has_settled[sqlite-failed]",
            f"{ENDINGS}::test_an_end_is_told_once",
        ),
    ),
    Patch(
        12,
        "an order that nobody can tell about is told nobody",
        "of_move",
        "    if to is JobState.UNCONFIRMED:\n        return due()\n",
        "",
        (f"{DUE}::test_an_end_is_told_once_it_has_settled[sqlite-unconfirmed]",),
    ),
    Patch(
        12,
        "whoever's clip somebody else cancels isn't told",
        "SqlRows.request_cancel",
        'known = endings.due(wish["ended_by"] == row.requester)',
        "known = endings.NOTHING",
        (f"{ENDED_BY}[sqlite-cancelled_while_rendering]",),
    ),
    Patch(
        12,
        "a clip that waited too long is given up without a word",
        "SqlRetention.let_clips_go",
        "**changed(), **endings.due()",
        "**changed()",
        (f"{DUE}::test_a_clip_that_is_given_up_is_told[sqlite]",),
    ),
    Patch(
        12,
        "an end is recorded as told before it is",
        "Endings._tell",
        "        try:\n            posted = await self._post(endings, claim)\n",
        "        await self._store.told(endings)\n"
        "        try:\n            posted = await self._post(endings, claim)\n",
        (f"{ENDINGS}::test_a_word_that_slack_did_not_take_comes_later[error0]",),
    ),
    Patch(
        12,
        "nobody looks for a word before it is said again",
        "Endings._post",
        "if any(ending.may_be_told for ending in endings):",
        "if False:",
        (
            f"{ENDINGS}::test_a_word_whose_answer_was_lost_is_not_said_again",
            f"{ENDINGS}::test_a_word_that_a_killed_process_said_is_not_said_again",
        ),
    ),
    Patch(
        12,
        "two replicas tell of one end",
        "SqlEndings._due",
        "            query = query.where(is_over(jobs.c.tell_until))\n",
        "            query = query.where(True)\n",
        (f"{DUE}::test_two_replicas_tell_of_an_end_once[postgresql]",),
    ),
    Patch(
        12,
        "who slept over a word says it all the same",
        "Endings._post",
        "        claim.need()\n        try:\n",
        "        try:\n",
        (f"{ENDINGS}::test_who_slept_over_a_word_does_not_say_it",),
    ),
    Patch(
        12,
        "what is told of a job is how it was once",
        "of_move",
        "    if to not in _PERSONAL:\n        return NOTHING\n",
        "    if to not in _PERSONAL:\n        return {}\n",
        (f"{DUE}::test_a_job_that_goes_on_takes_its_word_back[sqlite-failed-delivering]",),
    ),
    Patch(
        12,
        "a word that a thread won't take is dropped",
        "Endings._post",
        "            return await self._messages.write_to(endings)\n",
        "            return None\n",
        (f"{ENDINGS}::test_a_shut_thread_sends_the_word_to_the_person[is_archived]",),
    ),
    Patch(
        12,
        "a word mentions nobody",
        "SlackEndingMessages.reply.text",
        "text = wording.TOLD.format(person=job.requester, words=said)",
        "text = said",
        (f"{SAID}::test_a_word_is_a_reply_that_mentions_whoever_asked",),
    ),
    Patch(
        12,
        "a word doesn't say what can be done",
        "_todo",
        "    if not labels:\n",
        "    if labels:\n",
        (f"{SAID}::test_what_a_person_reads[unconfirmed]",),
    ),
    Patch(
        12,
        "the form is closed before anybody looks where its clip would go",
        "Forms.read",
        "[self._need_place(origin), *(",
        "[*(",
        (f"{FORMS}::test_a_place_without_us_is_told_before_the_form_closes",),
    ),
    Patch(
        12,
        "what can't go with the words takes the words with it",
        "Creating.create",
        "raise RequestError(error.tell, draft=form_of(request)) from error",
        "raise RequestError(error.tell) from error",
        (f"{DRAFTS}::test_what_cannot_go_with_the_words_leaves_them_to_the_form",),
    ),
    Patch(
        12,
        "an answer is lost while Slack is busy",
        "SlackReplies._tell",
        "await (say() if in_place or now else self.late.say(say))",
        "await say()",
        (f"{LATE}::test_an_answer_comes_once_slack_has_time",),
    ),
    Patch(
        12,
        "an answer is lost where its channel takes none",
        "SlackReplies._whisper",
        "except (NotInConversation, SlackRefused) as error:",
        "except NotInConversation as error:",
        (f"{LATE}::test_what_cant_be_shown_in_place_is_told_directly",),
    ),
    Patch(
        12,
        "whoever is turned away while Slack is busy never hears of it",
        "TurnedAway.for_its_place",
        "        except (SlackLimited, SlackUnavailable):\n"
        "            raise  # a later try is refused the same, and then tells\n",
        "",
        (f"{POSTS}::test_whoever_is_turned_away_is_told_once_slack_has_time",),
    ),
    Patch(
        12,
        "whoever asked where we aren't has to type it again",
        "TurnedAway.for_its_place.answer",
        "HAS_WORDS.format(tell=tell), (again,)",
        "HAS_WORDS.format(tell=tell)",
        (f"{POSTS}::test_whoever_is_turned_away_keeps_the_words_behind_a_button",),
    ),
    Patch(
        13,
        "what isn't there any more may be spent once more",
        "exceeded",
        "if one.used > one.limit",
        "if one.left < 0",
        (f"{MONEY}::test_requests_at_once_on_two_replicas_spend_no_cent_too_much[sqlite]",),
    ),
    Patch(
        13,
        "a request that comes again is counted again",
        "SqlIntake._accepted",
        "            if not fresh:\n                return None\n",
        "            if not fresh:\n"
        "                book = await new_jobs.money.opened(connection, request.thread.workspace)\n"
        "                await new_jobs.money.reserve(connection, request, book)\n"
        "                return None\n",
        (f"{MONEY}::test_a_request_that_comes_again_reserves_nothing[sqlite]",),
    ),
    Patch(
        13,
        "what was cancelled is missing until somebody sweeps",
        "_take",
        "while exceeded(now) is not None and await settle(connection, workspace, _AT_ONCE):",
        "while False:",
        (f"{MONEY}::test_what_is_cancelled_in_line_makes_room_at_once[sqlite]",),
    ),
    Patch(
        13,
        "an order once more is on the house",
        "JobTable._moved",
        'if to is JobState.QUEUED and changes.get("may_be_billed"):',
        'if to is JobState.QUEUED and changes.get("may_be_billed") and job.retries:',
        (f"{MONEY}::test_an_order_once_more_needs_room_for_both[sqlite]",),
    ),
    Patch(
        13,
        "the further clips of a render count for its price, too",
        "_ITS_OWN",
        "    **money.NO_ENTRY,\n",
        "",
        (f"{MONEY}::test_further_clips_of_a_render_count_for_nothing[sqlite]",),
    ),
    Patch(
        13,
        "what nobody can tell of is given back",
        "_came_to_nothing",
        "return cost.error_code in _NOTHING_MADE",
        "return cost.state is JobState.FAILED",
        (f"{ENTRIES}::test_what_an_end_counts_for",),
    ),
    Patch(
        13,
        "a clip that was found after all was free",
        "JobTable._values",
        '            values["money_state"] = money.RESERVED_ANEW\n',
        "            pass\n",
        (f"{MONEY}::test_a_lost_clip_that_is_found_counts_after_all[sqlite]",),
    ),
    Patch(
        14,
        "what renews a token is written down as it is",
        "SqlInstallations._of",
        "None if refresh is None else self._encryption.sealed(refresh)",
        "refresh",
        (f"{INSTALLATIONS}::test_no_token_is_in_the_file_as_it_is[sqlite]",),
    ),
    Patch(
        14,
        "any browser with a cookie of that name completes an installation",
        "BrowserCookies.is_valid_browser",
        'any(self._is_signed(state or "", value) for value in _values(cookies, name))',
        "any(_values(cookies, name))",
        (f"{INSTALLING}::test_only_the_browser_that_began_comes_back_once",),
    ),
    Patch(
        14,
        "a workspace is served with whatever token comes back",
        "AppExchange.refresh",
        "        if not _is_of(answer, where):\n"
        '            raise SlackRefused("oauth.v2.access: the token is another workspace\'s")\n',
        "",
        (f"{TOKEN_REFRESH}::test_an_odd_answer_is_told_and_the_token_goes_on[True]",),
    ),
)
