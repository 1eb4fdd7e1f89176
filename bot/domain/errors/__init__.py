"""Everything that can go wrong, as one tree.

    SoraError
    ├── RequestError          what the person typed or pressed can't be done; nothing was queued
    │   ├── NotAllowed            whoever asks may not do that
    │   ├── Unchecked             Slack doesn't say whether they may
    │   ├── ClipUnknown           there is no such clip, or none for them to see
    │   ├── KeyReused             a program gave an order the key of another one
    │   ├── OverBudget            it costs more than is left of a budget
    │   ├── SeveralWrong          more than one thing is wrong with a form
    │   └── FieldRefused          one field of a form is wrong, whatever the others say
    │       ├── PlaceRefused          the conversation is none that we can post to
    │       ├── ModelBarred           the model may not be used in the conversation of the clip
    │       ├── FileRefused           the picture can't be had, or not with that model
    │       └── SumChanged            it costs more than the form showed
    ├── InputUnusable         a picture or video that came with a request can't be used
    ├── ProviderError         the video API said no, or said nothing
    │   ├── DeploymentTrouble     nothing can be made until whoever runs Sora has mended something
    │   │   ├── AccessError           401, 403, 407: our key, token or role
    │   │   ├── OutOfMoney            402, or a code that says so: balance, quota, budget
    │   │   ├── AccountClosed         the account or resource was disabled or blocked
    │   │   ├── VersionRefused        the server doesn't speak this version of the API
    │   │   ├── DeploymentMissing     404 for the deployment
    │   │   │   └── NoVideoApi            404 for the route: the address leads elsewhere
    │   │   ├── FetchRefused          our key may not see, or not fetch, what it has ordered
    │   │   ├── TakenAway             the settings don't name the deployment any more
    │   │   └── Retired               410: the model was removed from service
    │   ├── Refused               400: this request, as it stands, will never be rendered
    │   │   ├── SizeRefused           its size
    │   │   ├── SecondsRefused        its length
    │   │   ├── PictureRefused        its picture
    │   │   ├── Moderated             by the provider's moderation, at request, input or output
    │   │   ├── RenderRefused         taken, and then ended for a reason that nobody knows
    │   │   ├── SourceDeleted         somebody deleted the clip that a remix was to change
    │   │   ├── SourceFailed          the clip that a remix waited for came to nothing
    │   │   └── NoRemix               this server, or this model, can't change a clip
    │   ├── Limited               429, 409: too many renders or submits; says when to come back
    │   ├── RenderMissing         404 for a render we hold an id of, for so long that it is gone
    │   │   ├── RenderExpired         known to have expired, or to have been deleted there
    │   │   └── SourceExpired         the clip that a remix was to change
    │   ├── ClipUnfetchable       a clip that was rendered doesn't come, however often it's asked
    │   │   ├── ClipUnreached         no answer, a 5xx, or busy, again and again
    │   │   ├── ClipCut               it breaks off, again and again
    │   │   ├── ClipRefused           a 4xx that nobody knows
    │   │   ├── ClipElsewhere         it lies at an address that isn't fetched from
    │   │   ├── ClipReplaced          JSON, a page or nothing in its place
    │   │   └── ClipTooLarge          more than Slack takes
    │   ├── RenderFailed          the render ended as failed
    │   ├── RenderOverdue         the render goes on and on
    │   ├── Unavailable           no answer, or 5xx, to a call that may simply be repeated
    │   └── OutcomeUnknown        no usable answer to a create: it may or may not have happened
    ├── SlackError            Slack said no, or said nothing
    │   ├── NotInConversation     the bot is not in the channel
    │   ├── SlackRevoked          the token is no longer good
    │   ├── SlackLimited          429; says when to come back
    │   ├── SlackUnavailable      no answer, or 5xx, or Slack's own internal error
    │   └── SlackRefused          any other `ok: false`
    │       └── UploadRefused         a rule of the workspace's keeps the clip out
    ├── StorageAway           the database is locked, full, read-only or gone; asked again later
    ├── DiskTrouble           our own disk doesn't take the clip; tried on and on
    ├── StaleJob              somebody else moved the job first
    └── SettingsError         a setting is missing or malformed

Each carries ``tell``, one or two sentences for the person that say what happened and what to do,
and ``code``, a stable word for the job's row and the log. What the provider or Slack
literally said goes in ``detail``: to the log, never to the channel.
"""
