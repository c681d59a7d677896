-- Whether somebody else has the name already is asked with every filing that is shown.
CREATE INDEX account_by_name ON account (name);
