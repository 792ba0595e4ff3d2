"""Stand-ins for modules that hardly any command needs, though something that it loads imports them.

Python's own `LazyLoader` is of no use for these: in 3.11 the next `import` of such a module asks it
for its spec, and thereby loads it.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


def stand_in(name: str) -> None:
    """Put a module in the place of another that nothing has loaded; it becomes that one as soon as
    it is asked for anything. Its users may say `import x`, and `x.y` in a function; `from x import
    y` loads it at once.
    """
    if name in sys.modules:
        return
    module = ModuleType(name)

    def become(asked: str) -> Any:
        if asked.startswith("__"):  # what Python itself looks for in passing
            raise AttributeError(asked)
        if sys.modules.get(name) is module:
            del sys.modules[name]
        real = import_module(name)
        vars(module).update(vars(real))
        return getattr(real, asked)

    vars(module)["__getattr__"] = become
    sys.modules[name] = module
