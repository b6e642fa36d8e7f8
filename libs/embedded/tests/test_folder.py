import os
from pathlib import Path
from threading import Timer

import pytest

from embedded import FolderInUse, LockedFolder


def test_a_folder_in_use_is_refused_with_the_process_that_holds_it(tmp_path: Path) -> None:
    with LockedFolder(tmp_path), pytest.raises(FolderInUse, match=f"process {os.getpid()}"):
        LockedFolder(tmp_path)


def test_a_released_folder_may_be_locked_again(tmp_path: Path) -> None:
    LockedFolder(tmp_path).close()
    with LockedFolder(tmp_path):
        pass


def test_with_patience_a_leaving_holder_is_waited_for(tmp_path: Path) -> None:
    leaving = LockedFolder(tmp_path)
    Timer(0.3, leaving.close).start()
    with LockedFolder(tmp_path, patience=30):
        pass
