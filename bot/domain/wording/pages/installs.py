"""What somebody reads who installs Sora in a workspace, on the page that ends it."""

from __future__ import annotations

from typing import Final

DONE_TITLE: Final = "Sora is in {name}"
DONE: Final = (
    "Type “/sora a red fox in fresh snow” in any channel, or find Sora under Apps and say hello. "
    "You can close this page."
)
"""Once the app is installed and served."""

WAITING_TITLE: Final = "{name} is waiting to be let in"
WAITING: Final = (
    "Whoever runs this Sora lets workspaces in one by one: please ask them. Sora works in {name} "
    "as soon as they have; there is no need to install it again."
)
"""Where somebody has to approve a workspace first."""

NOT_OPEN_TITLE: Final = "This Sora isn't open to {name}"
NOT_OPEN: Final = (
    "The app was taken out of {name} again, and nothing was kept. Whoever runs this Sora can let "
    "{name} in: then install it once more."
)
"""Where a workspace is not among those that are let in, or was refused."""

NOT_OPEN_STILL: Final = (
    "Nothing was kept here, but Slack may still show the app in {name}: an admin can remove it "
    "there. Whoever runs this Sora can let {name} in: then install it once more."
)
"""The same, where Slack couldn't be told to take the app out."""

STOPPED_TITLE: Final = "Nothing was installed"
CANCELLED: Final = "The installation was called off in Slack. Begin again whenever you like."
"""Where somebody said no on Slack's page, or may not install apps there."""

STALE: Final = (
    "An installation has to end in the browser where it began, within ten minutes, and its link "
    "works once. Begin again, and it will."
)
"""Where the way back from Slack isn't one that was begun here, or was gone already."""

NOT_TAKEN: Final = (
    "Slack didn't accept this installation: it was completed already, or took longer than ten "
    "minutes. Begin again."
)
"""Where Slack knows the code of an installation no more."""

MISFIT: Final = (
    "Slack didn't accept how this Sora is set up. Please tell whoever runs it: its log says what "
    "to change."
)
"""Where Slack refuses the app's own id, secret or address."""

UNREACHABLE: Final = "Slack couldn't be reached just now. Please begin again in a minute."
BUSY: Final = "Sora can't write it down just now. Please begin again in a minute."
"""Where the database is away."""

LET_IN: Final = (
    "Sora was let into your workspace: it works now. Type `/sora a red fox in fresh snow` in any "
    "channel."
)
"""To whoever installed it, once that was approved."""

BEGIN: Final = "Begin again"
"""The link to where it begins."""
