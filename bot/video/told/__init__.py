"""What servers tell of their models, in the words of ``bot.domain.discovery``."""
