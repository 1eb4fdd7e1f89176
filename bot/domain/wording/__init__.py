"""Every text that a person can read, a module for each surface, as constants with their moment.

A text stands here, the code that says it imports it, and ``docs/words.md`` shows them all as one
page (``make words``). Below a constant stands when it is said. What is filled in has a name in
braces; whoever fills it in chooses among texts, and puts them one after another. Errors say what
they have to say in their own tree, ``bot.domain.errors``; the page shows these as well.
"""
