"""Puts the agent of the chef repository on the path, and loads adapters: import it before startup_stack_agent."""
import importlib.util
import pathlib
import sys

CHEF = pathlib.Path(__file__).parents[2] / "chef"

sys.dont_write_bytecode = True
sys.path.insert(0, str(CHEF / "cookbooks/member/files"))


def load_adapter(cookbook):
    """The adapter package of a cookbook (a path below chef/) under a name of its own: on a node there is only one."""
    name = f"adapter_of_{pathlib.Path(cookbook).name}"
    if name not in sys.modules:
        folder = CHEF / cookbook / "files/startup_stack_adapter"
        spec = importlib.util.spec_from_file_location(
            name, folder / "__init__.py", submodule_search_locations=[str(folder)])
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def zookeeper():
    return load_adapter("cookbooks/zookeeper")


def web():
    """The smallest adapter, of the cookbook that the specs have as an example."""
    return load_adapter("spec/fixtures/cookbooks/web")


def registry():
    return load_adapter("cookbooks/registry")
