from tests.jail.here import standing as standing
