"""The renders of jobs: what is asked for and told, looked for, waited for and given up."""
