import os
import subprocess
import sys
from pathlib import Path

import pytest

from embedded import FolderInUse, LockedFolder


def test_a_folder_in_use_is_refused_with_the_process_that_holds_it(tmp_path: Path) -> None:
    with LockedFolder(tmp_path), pytest.raises(FolderInUse, match=f"process {os.getpid()}"):
        LockedFolder(tmp_path)


def test_a_released_folder_may_be_locked_again(tmp_path: Path) -> None:
    LockedFolder(tmp_path).close()
    with LockedFolder(tmp_path):
        pass


def test_with_patience_what_a_dead_holder_left_behind_is_waited_for(tmp_path: Path) -> None:
    program = (
        "import os, subprocess, sys; from pathlib import Path; from embedded import LockedFolder;"
        "lock = LockedFolder(Path(sys.argv[1]));"
        "subprocess.Popen(['sleep', '1'], pass_fds=[lock.descriptor]);"
        "os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True)
    with pytest.raises(FolderInUse):
        LockedFolder(tmp_path)
    with LockedFolder(tmp_path, patience=30):
        pass


def test_a_holder_that_lives_is_not_waited_for(tmp_path: Path) -> None:
    with LockedFolder(tmp_path), pytest.raises(FolderInUse):
        LockedFolder(tmp_path, patience=3600)
