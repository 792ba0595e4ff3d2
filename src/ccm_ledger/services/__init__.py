"""What the officer does, one verb a function: gather, decide, act.

`from ccm_ledger.services import receipts` loads that module when its first function is called. A
group of commands imports the services of all its commands, and each command uses one: loading the
others would take longer than a small report.
"""

import importlib.util
import sys
from types import ModuleType
from typing import TYPE_CHECKING

if not TYPE_CHECKING:  # a type checker sees the modules themselves

    def __getattr__(name: str) -> ModuleType:
        """A module of this room, not yet loaded; Python asks here before it imports one."""
        full_name = f"{__name__}.{name}"
        spec = importlib.util.find_spec(full_name) if not name.startswith("_") else None
        if spec is None or spec.loader is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        spec.loader = importlib.util.LazyLoader(spec.loader)
        module = sys.modules[full_name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        globals()[name] = module
        return module
