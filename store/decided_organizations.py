"""The organizations that the machine found, as people have merged and split them.

Invariant: a name means the body that the machine says, except where a decision says otherwise.
"""
