"""The pure core: requests, jobs, clips and errors. No I/O, no Slack, no SQL, no HTTP."""
