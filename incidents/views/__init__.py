"""The staff console: authorise, bind a form, call one service or query, render."""
