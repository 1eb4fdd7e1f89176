"""Installing by Slack's OAuth: the two pages, the token that they bring, and its successors."""
