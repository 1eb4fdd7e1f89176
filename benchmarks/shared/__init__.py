"""What several measurements need: servers, the bot as a process, orders, the machine, results."""
